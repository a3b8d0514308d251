package dev.refold.services;

import java.nio.file.Path;
import java.util.Map;

/** A Chroma server as a process of its own; a file names the process, its start and its port. */
final class NativeChroma implements LocalService {

    private static final String PORT = "port";

    private final Path folder;
    private final RunFile file;

    NativeChroma(Path folder) {
        this.folder = folder;
        this.file = new RunFile(folder);
    }

    @Override
    public ServiceStatus up() {
        return status(file.running(PORT).orElseGet(this::start));
    }

    @Override
    public void down() {
        file.running(PORT).ifPresent(run -> ChromaProcess.stop(run.process()));
    }

    @Override
    public ServiceStatus status() {
        return file.running(PORT).map(NativeChroma::status).orElseGet(() -> new ServiceStatus.Stopped(Service.CHROMA));
    }

    private static ServiceStatus status(RunFile.Run run) {
        return new ServiceStatus.Running(Service.CHROMA, ChromaProcess.url(run.number(PORT)),
                "native, process " + run.process().pid());
    }

    private RunFile.Run start() {
        int port = KeptPort.in(folder.resolve(PORT));
        Process process = ChromaProcess.start(folder, port, Detached.prefix());
        RunFile.Run run = new RunFile.Run(process.toHandle(), Map.of(PORT, port));
        file.write(run);
        return run;
    }
}
