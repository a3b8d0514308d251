package dev.refold.indexer.rebuild;

import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.schemas.CorruptRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partitions from their start to an end, read-committed, without a group. Used by one thread.
 *
 * <p>
 * Large fetches (measured: 1 MB at least and 8 MB at most, twice as fast as the defaults), small polls: a fetch is bounded
 * by its compressed bytes, and the client inflates only what one poll returns.
 */
final class PartitionReader implements AutoCloseable {

    private static final int FETCH_MIN_BYTES = 1 << 20;
    private static final int FETCH_MAX_BYTES = 8 << 20;
    private static final int FETCH_MAX_WAIT_MILLIS = 50;
    private static final int POLL_RECORDS = 32;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration POSITION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Board board;
    private final AtomicBoolean failed;

    /** @param failed whether others of the same work have failed */
    PartitionReader(Map<String, String> kafka, String clientId, Board board, AtomicBoolean failed) {
        Map<String, Object> properties = ReaderProperties.of(kafka);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_MAX_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.board = board;
        this.failed = failed;
    }

    /**
     * Every record below the end, in order. Ends by the position and not by a record at {@code end - 1}: a transaction
     * marker may stand there, or compaction have left nothing. A compacted log need not begin at 0 either.
     */
    void read(TopicPartition partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        follow(partition, end, each);
    }

    /** The same of the last few offsets below the end only. */
    void readLast(long offsets, TopicPartition partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.assign(List.of(partition));
        long first = Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
        consumer.seek(partition, Math.max(first, end - offsets));
        follow(partition, end, each);
    }

    private void follow(TopicPartition partition, long end, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long position = consumer.position(partition, POSITION_TIMEOUT);
        long heardAt = System.nanoTime();
        while (position < end) {
            check();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    each.accept(whole(record));
                }
            }
            long reached = consumer.position(partition, POSITION_TIMEOUT);
            if (reached > position) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
                board.problem("the broker gives nothing of " + partition + " from offset " + position
                        + "; reading goes on when it does");
                heardAt = System.nanoTime();
            }
            position = reached;
        }
    }

    private void check() {
        board.check();
        if (failed.get()) {
            throw new WorkEndedException("another partition failed");
        }
    }

    /** A delete is a record of its own: a null would let compaction forget that the document ever was. */
    private static ConsumerRecord<byte[], byte[]> whole(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            throw new CorruptRecordException("the record at offset " + record.offset() + " of " + record.topic() + "-"
                    + record.partition() + " has no key or no value: not written by Refold");
        }
        return record;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
