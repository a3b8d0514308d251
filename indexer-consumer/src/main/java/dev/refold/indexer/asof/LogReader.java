package dev.refold.indexer.asof;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.ReaderProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads ranges of partitions, read-committed, without a group. Used by one thread, which may be interrupted. */
final class LogReader implements AutoCloseable {

    private static final int FETCH_BYTES = 8 << 20;
    /** The client inflates only what one poll returns. */
    private static final int POLL_RECORDS = 32;
    /** The next partition waits for a fetch of the one before, at whose end nothing comes. */
    private static final int FETCH_MAX_WAIT_MILLIS = 20;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What is done with each record. */
    interface Each {
        void see(ConsumerRecord<byte[], byte[]> record) throws InterruptedException;
    }

    /** What is done with the consumer. */
    private interface Work<T> {
        T run() throws InterruptedException;
    }

    LogReader(Map<String, String> kafka) {
        Map<String, Object> properties = ReaderProperties.of(kafka);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Every record from one offset up to another, in order. Ends by the position and not by a record at {@code end - 1}: a
     * transaction marker may stand there, or compaction have left nothing.
     *
     * @throws PastRefusedException when the log does not reach back to {@code from} any more
     */
    void read(TopicPartition partition, long from, long end, Each each) throws InterruptedException {
        interruptibly(() -> {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long position = from;
            long heardAt = System.nanoTime();
            while (position < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        each.see(record);
                    }
                }
                long reached = consumer.position(partition);
                heardAt = reached > position ? System.nanoTime() : heardAt;
                position = reached;
                requireHeard(partition, position, end, heardAt);
            }
            return end;
        });
    }

    /** When the first record at an offset or after it was appended; empty when none comes before the end. */
    OptionalLong appendedAt(TopicPartition partition, long offset, long end) throws InterruptedException {
        return interruptibly(() -> {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            long heardAt = System.nanoTime();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return OptionalLong.of(record.timestamp());
                }
                requireHeard(partition, offset, end, heardAt);
            }
            return OptionalLong.empty();
        });
    }

    private static void requireHeard(TopicPartition partition, long position, long end, long heardAt) {
        if (position < end && System.nanoTime() - heardAt > LONGEST_SILENCE.toNanos()) {
            throw new KafkaUnavailableException("nothing more came of " + partition + " at offset " + position + " for "
                    + LONGEST_SILENCE + ", though it ends at " + end, new TimeoutException());
        }
    }

    private static <T> T interruptibly(Work<T> work) throws InterruptedException {
        try {
            return work.run();
        } catch (InterruptException e) {
            // Kafka's client leaves the flag set; whoever catches the exception decides about it.
            Thread.interrupted();
            throw interrupted(e);
        } catch (OffsetOutOfRangeException e) {
            throw new PastRefusedException("retention has eaten what was about to be read (" + e.getMessage()
                    + "); raise retention.ms of the topic, and look at a time after its first event", e);
        }
    }

    private static InterruptedException interrupted(InterruptException cause) {
        InterruptedException interrupted = new InterruptedException("while reading from Kafka");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
