package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.services.EmbeddedBroker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The Kafka that everything here uses: this process's own, or one that runs elsewhere. */
final class KafkaCluster implements AutoCloseable {

    private final Optional<EmbeddedBroker> broker;
    private final Map<String, String> client;

    private KafkaCluster(Optional<EmbeddedBroker> broker, Map<String, String> client) {
        this.broker = broker;
        this.client = Map.copyOf(client);
    }

    static KafkaCluster open(Configuration configuration, DataDir dir) {
        if (!configuration.embeddedBroker()) {
            return new KafkaCluster(Optional.empty(), configuration.kafka());
        }
        EmbeddedBroker broker = EmbeddedBroker.start(dir.broker());
        Map<String, String> client = new HashMap<>(configuration.kafka());
        client.put(Configuration.BOOTSTRAP_SERVERS, broker.bootstrapServers());
        return new KafkaCluster(Optional.of(broker), client);
    }

    /** Properties of its clients. */
    Map<String, String> client() {
        return client;
    }

    String bootstrapServers() {
        return client.getOrDefault(Configuration.BOOTSTRAP_SERVERS, "");
    }

    boolean embedded() {
        return broker.isPresent();
    }

    @Override
    public void close() {
        broker.ifPresent(EmbeddedBroker::close);
    }
}
