package dev.refold.services;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, one node) in this JVM, on loopback only. An empty directory is formatted (about 3 s);
 * one that was used before is reused with its topics, offsets and transactions (about 0.3 s), on the same or on other
 * ports. Topics are never created by themselves.
 *
 * <p>
 * It logs through slf4j, under {@code kafka}, {@code org.apache.kafka} and {@code state.change.logger}. Thread-safe;
 * whoever starts it closes it. A fatal fault of the broker ends the JVM, as Kafka does it. One broker per directory:
 * a second one fails with {@link ServiceException}.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private final BrokerPorts ports;
    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(BrokerPorts ports, KafkaRaftServer server, FolderLock lock) {
        this.ports = ports;
        this.server = server;
        this.lock = lock;
    }

    public static EmbeddedBroker start(Path dataDir) {
        return start(dataDir, BrokerPorts.free());
    }

    /**
     * Returns when the broker answers.
     *
     * @throws ServiceException
     *             when the directory is in use or cannot be formatted, or a given port is taken
     */
    public static EmbeddedBroker start(Path dataDir, BrokerPorts wanted) {
        // Asked before Kafka is: on data in use its raft layer may end the whole JVM instead of throwing.
        FolderLock lock = FolderLock.take(dataDir)
                .orElseThrow(() -> new ServiceException("a Kafka broker already runs on "
                        + dataDir + ": stop it, or take another directory"));
        try {
            return start(dataDir.toAbsolutePath(), wanted.chosen(), lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedBroker start(Path dataDir, BrokerPorts ports, FolderLock lock) {
        requireFree(ports.broker());
        requireFree(ports.controller());
        Path logDir = dataDir.resolve("log");
        Properties settings = BrokerSettings.of(logDir, ports);
        formatWhenNew(dataDir, logDir, settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new ServiceException("no Kafka broker on " + ports + " with data in " + dataDir, e);
        }
        return new EmbeddedBroker(ports, server, lock);
    }

    private static void requireFree(int port) {
        if (!FreePorts.isFree(port)) {
            throw new ServiceException("port " + port + " on 127.0.0.1 is taken: stop what listens there");
        }
    }

    public String bootstrapServers() {
        return ports.bootstrapServers();
    }

    /** Stops cleanly: what was acknowledged is on disk and the next start needs no recovery. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.shutdown();
            server.awaitShutdown();
            lock.close();
        }
    }

    private static void formatWhenNew(Path dataDir, Path logDir, Properties settings) {
        if (Files.exists(logDir.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(logDir);
            Path file = dataDir.resolve("server.properties");
            try (Writer writer = Files.newBufferedWriter(file)) {
                settings.store(writer, "For formatting only: each start makes its own settings.");
            }
            format(file);
        } catch (IOException e) {
            throw new UncheckedIOException("formatting " + logDir, e);
        }
    }

    private static void format(Path settingsFile) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", settingsFile.toString()};
        int exitCode = StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            throw new ServiceException("formatting Kafka's storage failed: " + output.toString(StandardCharsets.UTF_8));
        }
    }
}
