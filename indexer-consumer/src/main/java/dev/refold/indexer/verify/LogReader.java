package dev.refold.indexer.verify;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads some partitions of the log, each from where it stopped to an end given. One thread at a time.
 */
final class LogReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Nothing comes although something is there: the broker is gone, or a transaction hangs. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_CHASE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> fold;
    private final LongAdder passed;
    private final LongAdder records;
    private final Stop stop;

    /**
     * @param begin first offsets of the partitions it reads
     * @param passed counts offsets, also those that compaction took
     */
    LogReader(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> begin,
            Consumer<ConsumerRecord<byte[], byte[]>> fold, LongAdder passed, LongAdder records, Stop stop) {
        this.consumer = consumer;
        this.fold = fold;
        this.passed = passed;
        this.records = records;
        this.stop = stop;
        consumer.assign(begin.keySet());
        begin.forEach(consumer::seek);
    }

    Collection<TopicPartition> partitions() {
        return consumer.assignment();
    }

    /** Reads every partition to exactly its end, which the log must reach; others stay where they are. */
    void readTo(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        consumer.pause(consumer.assignment());
        open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        consumer.resume(open.keySet());
        long silentSince = System.nanoTime();
        while (!open.isEmpty()) {
            stop.check();
            if (read(open)) {
                silentSince = System.nanoTime();
            } else if (System.nanoTime() - silentSince > LONGEST_SILENCE.toNanos()) {
                TopicPartition partition = open.keySet().iterator().next();
                throw new VerifyException("nothing more came of " + partition + " at offset "
                        + consumer.position(partition) + " for " + LONGEST_SILENCE + ", though it ends at "
                        + open.get(partition) + "; is the broker up?");
            }
        }
    }

    /** @return whether a partition moved on */
    private boolean read(Map<TopicPartition, Long> open) {
        Map<TopicPartition, Long> before = open.keySet().stream()
                .collect(Collectors.toMap(partition -> partition, consumer::position));
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (TopicPartition partition : polled.partitions()) {
            fold(polled.records(partition), open.getOrDefault(partition, 0L));
        }
        boolean moved = false;
        for (Map.Entry<TopicPartition, Long> was : before.entrySet()) {
            TopicPartition partition = was.getKey();
            long end = open.getOrDefault(partition, 0L);
            long position = consumer.position(partition);
            passed.add(Math.min(position, end) - was.getValue());
            moved |= position > was.getValue();
            if (position >= end) {
                // What came from beyond the end comes again when the end is further on.
                consumer.seek(partition, end);
                consumer.pause(List.of(partition));
                open.remove(partition);
            }
        }
        return moved;
    }

    private void fold(List<ConsumerRecord<byte[], byte[]>> polled, long end) {
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            if (record.offset() >= end) {
                return;
            }
            records.increment();
            fold.accept(record);
        }
    }

    /**
     * Reads on until each partition was at its end at some moment after the call. That is so when the end asked for
     * afterwards is where the reader stands; or, where records come all the time, when a fetch brought everything there
     * was and went past the end asked for before, so that it was answered later.
     *
     * @return whether that came about in time; not in a log that is written more quickly than it is read
     */
    boolean readToEnd() {
        Map<TopicPartition, Long> before = new HashMap<>(consumer.endOffsets(consumer.assignment()));
        readTo(before);
        Map<TopicPartition, Long> after = consumer.endOffsets(before.keySet());
        before.entrySet().removeIf(end -> after.getOrDefault(end.getKey(), 0L) <= end.getValue());
        long since = System.nanoTime();
        consumer.resume(before.keySet());
        while (!before.isEmpty()) {
            if (System.nanoTime() - since > LONGEST_CHASE.toNanos()) {
                consumer.pause(before.keySet());
                return false;
            }
            stop.check();
            Map<TopicPartition, Long> open = new HashMap<>();
            before.keySet().forEach(partition -> open.put(partition, Long.MAX_VALUE));
            read(open);
            before.entrySet().removeIf(end -> {
                boolean reached = consumer.position(end.getKey()) > end.getValue()
                        && consumer.currentLag(end.getKey()).orElse(1) == 0;
                if (reached) {
                    consumer.pause(List.of(end.getKey()));
                }
                return reached;
            });
        }
        return true;
    }

    @Override
    public void close() {
        Stop.uninterrupted(consumer::close);
    }
}
