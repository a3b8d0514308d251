package dev.refold.cli.access;

import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.topics.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The topic of access keys and how to reach it: one partition, so that all replicas see the same order.
 *
 * @param kafka properties of clients
 * @param replicas should it have to be made
 */
public record KeyTopic(Map<String, String> kafka, TopicNames names, short replicas) {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    public KeyTopic {
        kafka = Map.copyOf(kafka);
    }

    TopicPartition partition() {
        return new TopicPartition(names.accessKeys(), 0);
    }

    Map<String, Object> properties() {
        return new HashMap<>(kafka);
    }

    /** Makes it if it is missing. */
    void ensure() throws InterruptedException {
        try (Admin admin = Admin.create(properties())) {
            new TopicAdmin(admin, PATIENCE).ensure(List.of(TopicSpec.accessKeys(names, replicas)));
        }
    }

    /** At its beginning. */
    Consumer<String, byte[]> reader() {
        Map<String, Object> properties = properties();
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        KafkaConsumer<String, byte[]> reader = new KafkaConsumer<>(properties, new StringDeserializer(),
                new ByteArrayDeserializer());
        reader.assign(List.of(partition()));
        reader.seekToBeginning(List.of(partition()));
        return reader;
    }
}
