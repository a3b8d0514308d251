package dev.refold.services;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;

/** A Kafka broker as a process of its own; a file names the process, its start and its ports. */
final class NativeBroker implements LocalService {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Path folder;

    NativeBroker(Path folder) {
        this.folder = folder;
    }

    /** A process whose start is known too: the system gives a number to somebody else in time. */
    private record Run(ProcessHandle process, BrokerPorts ports) {

        static Instant startOf(ProcessHandle process) {
            return process.info().startInstant().orElse(Instant.EPOCH);
        }
    }

    @Override
    public ServiceStatus up() {
        return status(running().orElseGet(this::start));
    }

    @Override
    public void down() {
        running().ifPresent(run -> {
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
        return running().map(NativeBroker::status).orElseGet(() -> new ServiceStatus.Stopped(Service.KAFKA));
    }

    private static ServiceStatus status(Run run) {
        return new ServiceStatus.Running(Service.KAFKA, run.ports().bootstrapServers(),
                "native, process " + run.process().pid());
    }

    private Run start() {
        BrokerPorts ports = new BrokerPorts(KeptPort.in(folder.resolve("port")), FreePorts.choose());
        ProcessBuilder builder = BrokerProcess.builder(folder, ports, List.of("detached"))
                .redirectInput(new File("/dev/null"));
        // It stays when the terminal goes.
        builder.command().addFirst("nohup");
        try {
            Process process = builder.start();
            BrokerProcess.awaitAnswer(process, ports, folder, START_LIMIT);
            Run run = new Run(process.toHandle(), ports);
            write(run);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException("starting a broker process in " + folder, e);
        }
    }

    private void write(Run run) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(run.process().pid()));
        properties.setProperty("started", Run.startOf(run.process()).toString());
        properties.setProperty("port", Integer.toString(run.ports().broker()));
        properties.setProperty("controller.port", Integer.toString(run.ports().controller()));
        try (Writer writer = Files.newBufferedWriter(file())) {
            properties.store(writer, "The broker that runs, or ran");
        }
    }

    private Optional<Run> running() {
        Properties properties = new Properties();
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        try (Reader reader = Files.newBufferedReader(file())) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file(), e);
        }
        return ProcessHandle.of(number(properties, "pid")).filter(ProcessHandle::isAlive)
                .filter(process -> Run.startOf(process).toString().equals(properties.getProperty("started")))
                .map(process -> new Run(process, new BrokerPorts((int) number(properties, "port"),
                        (int) number(properties, "controller.port"))));
    }

    private static long number(Properties properties, String name) {
        return Long.parseLong(properties.getProperty(name, "0"));
    }

    private Path file() {
        return folder.resolve("run.properties");
    }
}
