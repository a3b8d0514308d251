package dev.refold.services;

import java.nio.file.Path;
import java.util.UUID;
import org.testcontainers.kafka.KafkaContainer;

/**
 * One Kafka broker for all tests of a JVM: the one that {@code REFOLD_KAFKA_BOOTSTRAP_SERVERS} names, a container, or
 * one in this JVM, see {@link Source#choose}. It starts when first asked for and ends with the JVM. Tests share it, so
 * each takes topics and groups of its own names, see {@link #newPrefix}. Thread-safe.
 */
public final class TestBroker {

    /** Of the version that this JVM has the client of. */
    static final String IMAGE = "apache/kafka:4.3.1";

    private final String bootstrapServers;

    private TestBroker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The lazy holder: a class is initialised once, by whoever comes first. */
    private static final class Holder {
        private static final TestBroker SHARED = start(Services.kafka());
    }

    public static TestBroker shared() {
        return Holder.SHARED;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** A prefix for topics, groups and application ids that nobody had before, such as {@code t3f09c1a2b4d5.}. */
    public String newPrefix() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + ".";
    }

    static TestBroker start(Source source) {
        return new TestBroker(switch (source) {
            case Source.Given(String address) -> address;
            case Source.Docker() -> container();
            case Source.Native() -> embedded();
        });
    }

    /** Testcontainers removes it after the JVM, however that ends. */
    @SuppressWarnings("resource")
    private static String container() {
        KafkaContainer container = new KafkaContainer(IMAGE).withEnv(BrokerSettings.environment());
        container.start();
        return container.getBootstrapServers();
    }

    private static String embedded() {
        Path folder = Folders.temporary("refold-broker-");
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.close();
            Folders.deleteTree(folder);
        }, "test-broker-exit"));
        return broker.bootstrapServers();
    }
}
