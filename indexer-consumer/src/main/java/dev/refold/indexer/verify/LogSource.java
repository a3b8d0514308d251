package dev.refold.indexer.verify;

import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.schemas.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * An embeddings topic: its id, its ends, single records of it. Its consumers belong to no group and read only what was
 * committed. Used by one thread, as a consumer is.
 */
final class LogSource implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int FETCH_BYTES = 16 << 20;
    private static final int PARTITION_FETCH_BYTES = 4 << 20;
    /** A record that is larger comes all the same (KIP-74); nothing behind it is wanted. */
    private static final int SINGLE_FETCH_BYTES = 64 << 10;

    private final String topic;
    private final Map<String, String> kafka;
    private final String topicId;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> single;

    /** @param topicId the id Kafka gave it */
    private LogSource(String topic, Map<String, String> kafka, String topicId, List<TopicPartition> partitions) {
        this.topic = topic;
        this.kafka = kafka;
        this.topicId = topicId;
        this.partitions = partitions;
        this.single = consumer(SINGLE_FETCH_BYTES, 1);
    }

    /** @throws KafkaException when the broker does not say, or there is no such topic */
    static LogSource open(String topic, Map<String, String> kafka) {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            TopicDescription found = Objects.requireNonNull(admin.describeTopics(List.of(topic)).allTopicNames()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).get(topic), topic);
            return new LogSource(topic, kafka, found.topicId().toString(), found.partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer about " + topic + " within "
                    + TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VerifyException("interrupted while asking about " + topic, e);
        }
    }

    String topic() {
        return topic;
    }

    String topicId() {
        return topicId;
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    Map<TopicPartition, Long> begins() {
        return new HashMap<>(single.beginningOffsets(partitions));
    }

    /** Read-committed: before them no transaction is open. */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        single.endOffsets(partitions).forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    /** A consumer to read many records with; the caller closes it. */
    KafkaConsumer<byte[], byte[]> consumer() {
        return consumer(PARTITION_FETCH_BYTES, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
    }

    private KafkaConsumer<byte[], byte[]> consumer(int partitionFetchBytes, int records) {
        Map<String, Object> properties = ReaderProperties.of(kafka);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, partitionFetchBytes);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The record that lies there; empty when compaction took it. The end of the log must lie behind it.
     *
     * @throws VerifyException when nothing comes
     */
    Optional<ConsumerRecord<byte[], byte[]>> fetch(Position at, Stop stop) {
        TopicPartition partition = partition(at.partition());
        single.assign(List.of(partition));
        single.seek(partition, at.offset());
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TIMEOUT.toNanos()) {
            stop.check();
            ConsumerRecords<byte[], byte[]> polled = single.poll(Duration.ofMillis(200));
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>(polled.records(partition));
            if (!found.isEmpty() || single.position(partition) > at.offset()) {
                return found.stream().filter(record -> record.offset() == at.offset()).findFirst();
            }
        }
        throw new VerifyException("nothing came of " + partition + " at offset " + at.offset() + " within " + TIMEOUT
                + "; is the broker up?");
    }

    @Override
    public void close() {
        Stop.uninterrupted(single::close);
    }
}
