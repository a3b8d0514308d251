package dev.refold.indexer.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of several polls, within the bounds of one batch and one poll more. Kafka bounds a fetch by its compressed
 * bytes and a poll by records alone: a few kilobytes may become gigabytes, so polls are small and are gathered here.
 * Confined to the sink's thread.
 */
final class Gathered {

    private final SinkSettings settings;
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
    private int count;
    private long bytes;

    Gathered(SinkSettings settings) {
        this.settings = settings;
    }

    void add(ConsumerRecords<byte[], byte[]> polled) {
        reached.putAll(polled.nextOffsets());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            records.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), _ -> new ArrayList<>())
                    .add(record);
            count++;
            bytes += Math.max(0, record.serializedValueSize());
        }
    }

    boolean hasRoom() {
        return count < settings.batchRecords() && bytes < settings.batchBytes();
    }

    /** Where the consumer stands in a partition after these records; empty when it said nothing of it. */
    Optional<OffsetAndMetadata> reached(TopicPartition partition) {
        return Optional.ofNullable(reached.get(partition));
    }

    List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition) {
        return records.getOrDefault(partition, List.of());
    }
}
