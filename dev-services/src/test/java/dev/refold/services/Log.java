package dev.refold.services;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic of one partition, written and read the plain way. */
record Log(String bootstrapServers, String topic) {

    private static final int LARGE = 34 * 1024 * 1024;

    Log create() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            // The controller knows it now, the broker a moment later.
            await().until(() -> admin.listTopics().names().get().contains(topic));
        }
        return this;
    }

    void append(String... values) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    void appendTransaction(String id, byte[] value) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(settings());
        settings.put("transactional.id", id);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(topic, value));
            producer.commitTransaction();
            sent.get();
        }
    }

    List<String> values() throws ExecutionException, InterruptedException {
        try (var consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new StringDeserializer())) {
            return read(consumer).stream().map(ConsumerRecord::value).toList();
        }
    }

    List<byte[]> bytes() throws ExecutionException, InterruptedException {
        try (var consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer).stream().map(ConsumerRecord::value).toList();
        }
    }

    private <V> List<ConsumerRecord<String, V>> read(KafkaConsumer<String, V> consumer)
            throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(Set.of(partition));
        consumer.seekToBeginning(Set.of(partition));
        long end = end(partition);
        List<ConsumerRecord<String, V>> all = new ArrayList<>();
        while (consumer.position(partition) < end) {
            consumer.poll(Duration.ofMillis(200)).forEach(all::add);
        }
        return all;
    }

    /** Open transactions included: a commit returns before its marker is written, and the stable end lags behind. */
    private long end(TopicPartition partition) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition).get().offset();
        }
    }

    private Map<String, Object> settings() {
        return Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "max.request.size",
                LARGE, "buffer.memory", 2 * LARGE, "max.partition.fetch.bytes", LARGE);
    }
}
