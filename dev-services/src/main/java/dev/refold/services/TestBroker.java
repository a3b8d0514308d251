package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * One Kafka broker for all tests of a JVM, started when first asked for and ended with the JVM. Tests share it, so
 * each takes topics and groups of its own names, see {@link #newPrefix}. Thread-safe.
 */
public final class TestBroker {

    private final String bootstrapServers;

    private TestBroker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    private static final class Holder {
        private static final TestBroker SHARED = start();
    }

    public static TestBroker shared() {
        return Holder.SHARED;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** A prefix for topics, groups and application ids that nobody had before, such as {@code t3f09c1.}. */
    public String newPrefix() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + ".";
    }

    private static TestBroker start() {
        try {
            Path folder = Files.createTempDirectory("refold-broker-");
            EmbeddedBroker broker = EmbeddedBroker.start(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                broker.close();
                Folders.deleteTree(folder);
            }, "test-broker-exit"));
            return new TestBroker(broker.bootstrapServers());
        } catch (IOException e) {
            throw new UncheckedIOException("making a folder for a broker", e);
        }
    }
}
