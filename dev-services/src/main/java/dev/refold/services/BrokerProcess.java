package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * The broker of {@link EmbeddedBroker} as a child process, for faults: killed, frozen, restarted on the same data and
 * ports. It runs this JVM's {@code java} and class path, prints to {@code broker.log} in its directory, and ends with
 * this JVM, however that ends. Not thread-safe; whoever starts it closes it.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path dataDir;
    private final BrokerPorts ports;
    private final Thread atExit = new Thread(this::destroyNow, "broker-process-exit");
    private volatile Process process;

    private BrokerProcess(Path dataDir, BrokerPorts ports) {
        this.dataDir = dataDir;
        this.ports = ports;
        this.process = launch(dataDir, ports);
    }

    public static BrokerProcess start(Path dataDir) {
        return start(dataDir, BrokerPorts.free());
    }

    /**
     * Returns when the broker answers an Admin call.
     *
     * @throws ServiceException
     *             when it ends or stays silent instead; the message carries the end of its log
     */
    public static BrokerProcess start(Path dataDir, BrokerPorts wanted) {
        BrokerProcess broker = new BrokerProcess(dataDir.toAbsolutePath(), wanted.chosen());
        Runtime.getRuntime().addShutdownHook(broker.atExit);
        broker.awaitAnswer();
        return broker;
    }

    public String bootstrapServers() {
        return ports.bootstrapServers();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Stops it cleanly when it still runs, starts it on the same data and ports, returns when it answers. */
    public void restart() {
        stop();
        process = launch(dataDir, ports);
        awaitAnswer();
    }

    /** SIGSTOP: connections stay open and nothing answers, like a frozen machine. */
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    /** A clean stop; the data stays and {@link #restart} works. */
    public void stop() {
        if (process.isAlive()) {
            resume();
            process.destroy();
            if (!exitedWithin(STOP_LIMIT)) {
                kill();
            }
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hook runs already, and finds the process gone.
        }
    }

    private void destroyNow() {
        process.destroyForcibly();
    }

    private void signal(String name) {
        Command.of("kill", name, Long.toString(process.pid())).output();
    }

    private static Process launch(Path dataDir, BrokerPorts ports) {
        try {
            Files.createDirectories(dataDir);
            return builder(dataDir, ports, List.of()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("starting a broker process in " + dataDir, e);
        }
    }

    static ProcessBuilder builder(Path dataDir, BrokerPorts ports, List<String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m",
                "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                BrokerMain.class.getName(), dataDir.toString(), Integer.toString(ports.broker()),
                Integer.toString(ports.controller()));
        builder.command().addAll(more);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dataDir.resolve("broker.log").toFile()));
    }

    private void awaitAnswer() {
        awaitAnswer(process, ports, dataDir, START_LIMIT);
    }

    static void awaitAnswer(Process process, BrokerPorts ports, Path dataDir, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!answers(ports)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                boolean ended = !process.isAlive();
                process.destroyForcibly();
                throw new ServiceException("the broker process " + (ended ? "ended" : "does not answer")
                        + "; the end of its log:\n" + logTail(dataDir));
            }
        }
    }

    static boolean answers(BrokerPorts ports) {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, ports.bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                2_000);
        Admin admin = Admin.create(settings);
        try {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while waiting for a broker", e);
        } finally {
            // An ordinary close waits for the broker's answers without a limit, and a frozen one gives none.
            admin.close(Duration.ZERO);
        }
    }

    private static String logTail(Path dataDir) {
        try {
            return Command.tail(Files.readString(dataDir.resolve("broker.log")));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    private void awaitExit() {
        if (!exitedWithin(STOP_LIMIT)) {
            throw new ServiceException("the broker process " + process.pid() + " did not end");
        }
    }

    private boolean exitedWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while a broker process ends", e);
        }
    }
}
