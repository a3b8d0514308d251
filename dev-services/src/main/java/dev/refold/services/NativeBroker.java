package dev.refold.services;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;

/** A Kafka broker as a process of its own; a file names the process, its start and its ports. */
final class NativeBroker implements LocalService {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private static final String PORT = "port";
    private static final String CONTROLLER_PORT = "controller.port";

    private final Path folder;
    private final RunFile file;

    NativeBroker(Path folder) {
        this.folder = folder;
        this.file = new RunFile(folder);
    }

    @Override
    public ServiceStatus up() {
        return status(file.running(PORT, CONTROLLER_PORT).orElseGet(this::start));
    }

    @Override
    public void down() {
        file.running(PORT, CONTROLLER_PORT).ifPresent(run -> {
            run.process().destroy();
            try {
                run.process().onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                run.process().destroyForcibly();
            } catch (ExecutionException | InterruptedException e) {
                throw new ServiceException("stopping the broker process " + run.process().pid(), e);
            }
        });
    }

    @Override
    public ServiceStatus status() {
        return file.running(PORT, CONTROLLER_PORT).map(NativeBroker::status)
                .orElseGet(() -> new ServiceStatus.Stopped(Service.KAFKA));
    }

    private static ServiceStatus status(RunFile.Run run) {
        return new ServiceStatus.Running(Service.KAFKA,
                new BrokerPorts(run.number(PORT), run.number(CONTROLLER_PORT)).bootstrapServers(),
                "native, process " + run.process().pid());
    }

    private RunFile.Run start() {
        BrokerPorts ports = new BrokerPorts(KeptPort.in(folder.resolve("port")), FreePorts.choose());
        ProcessBuilder builder = BrokerProcess.builder(folder, ports, List.of("detached"))
                .redirectInput(new File("/dev/null"));
        builder.command().addAll(0, Detached.prefix());
        try {
            Process process = builder.start();
            BrokerProcess.awaitAnswer(process, ports, folder, START_LIMIT);
            RunFile.Run run = new RunFile.Run(process.toHandle(),
                    Map.of(PORT, ports.broker(), CONTROLLER_PORT, ports.controller()));
            file.write(run);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException("starting a broker process in " + folder, e);
        }
    }
}
