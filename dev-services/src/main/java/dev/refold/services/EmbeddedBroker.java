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
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(BrokerPorts ports, KafkaRaftServer server) {
        this.ports = ports;
        this.server = server;
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
        BrokerPorts ports = wanted.chosen();
        Path logDir = dataDir.toAbsolutePath().resolve("log");
        Properties settings = BrokerSettings.of(logDir, ports);
        formatWhenNew(dataDir.toAbsolutePath(), logDir, settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new ServiceException("no Kafka broker on " + ports + " with data in " + dataDir
                    + "; is one running there already?", e);
        }
        return new EmbeddedBroker(ports, server);
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
