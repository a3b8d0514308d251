package dev.refold.indexer.sink;

/** Looks up the id Kafka gave a topic (KIP-516); a topic recreated under the same name has another. */
@FunctionalInterface
public interface TopicIds {

    /** @throws org.apache.kafka.common.KafkaException when the broker does not say */
    String idOf(String topic);
}
