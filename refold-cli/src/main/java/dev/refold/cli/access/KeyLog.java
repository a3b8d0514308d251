package dev.refold.cli.access;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.query.access.StoredKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Lists and writes access keys, for the command. Every call makes clients of its own. */
public final class KeyLog {

    private static final long MILLIS = KeyTopic.PATIENCE.toMillis();

    private final KeyTopic topic;

    private KeyLog(KeyTopic topic) {
        this.topic = topic;
    }

    /**
     * Makes the topic if it is missing.
     *
     * @throws KafkaUnavailableException when Kafka does not answer in time
     */
    public static KeyLog open(KeyTopic topic) throws InterruptedException {
        topic.ensure();
        return new KeyLog(topic);
    }

    /** The newest last. */
    public List<StoredKey> keys() {
        KeyFold fold = new KeyFold();
        TopicPartition partition = topic.partition();
        try (Consumer<String, byte[]> reader = topic.reader()) {
            long end = Objects.requireNonNull(reader.endOffsets(List.of(partition), KeyTopic.PATIENCE).get(partition));
            long deadline = System.nanoTime() + KeyTopic.PATIENCE.toNanos();
            while (reader.position(partition, KeyTopic.PATIENCE) < end) {
                if (System.nanoTime() > deadline) {
                    throw new KafkaUnavailableException("reading the access keys took longer than "
                            + KeyTopic.PATIENCE, new TimeoutException());
                }
                reader.poll(WatchedKeys.POLL).forEach(fold::apply);
            }
        }
        return fold.keys().values().stream().sorted(Comparator.comparing(StoredKey::created)
                .thenComparing(StoredKey::id)).toList();
    }

    /** Returns when Kafka has it for good; every replica knows it moments later. */
    public void write(StoredKey key) throws InterruptedException {
        Map<String, Object> properties = topic.properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) MILLIS / 2);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(properties, new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.names().accessKeys(), 0, key.id(), key.toJson().toArray()))
                    .get(2 * MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KafkaUnavailableException.of("writing the access key", e);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not take the access key within " + KeyTopic.PATIENCE, e);
        }
    }
}
