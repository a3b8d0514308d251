package dev.refold.indexer.sink;

import java.time.Duration;
import java.util.Map;

/**
 * How sinks consume.
 *
 * @param group leads the consumer groups' names, which go on with what keeps databases apart, see
 *     {@link dev.refold.store.IndexStore#installationId}
 * @param instance names this process among those that fold the same store; it makes group membership static (KIP-345), so
 *     that a restart takes over its partitions at once
 * @param batchRecords at most so many records go into one transaction of the store
 * @param batchBytes and at most so many bytes of them, but at least one record
 * @param batchWait how long a poll waits for records
 * @param kafka properties for the consumer and the admin client, {@code bootstrap.servers} among them
 */
public record SinkSettings(String group, String instance, int batchRecords, long batchBytes, Duration batchWait,
        Map<String, String> kafka) {

    public static final int DEFAULT_BATCH_RECORDS = 500;
    public static final long DEFAULT_BATCH_BYTES = 8L << 20;
    public static final Duration DEFAULT_BATCH_WAIT = Duration.ofMillis(50);

    public SinkSettings {
        if (group.isEmpty() || instance.isEmpty() || batchRecords < 1 || batchBytes < 1 || !batchWait.isPositive()) {
            throw new IllegalArgumentException(
                    "sink.group and sink.instance are not empty, sink.batch-records, sink.batch-bytes and"
                            + " sink.batch-wait are positive");
        }
        kafka = Map.copyOf(kafka);
    }

    public static SinkSettings of(String group, String instance, Map<String, String> kafka) {
        return new SinkSettings(group, instance, DEFAULT_BATCH_RECORDS, DEFAULT_BATCH_BYTES, DEFAULT_BATCH_WAIT, kafka);
    }
}
