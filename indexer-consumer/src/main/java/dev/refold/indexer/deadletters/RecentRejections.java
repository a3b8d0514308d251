package dev.refold.indexer.deadletters;

import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads along with {@code dead-letters} and remembers the last {@value #REMEMBERED} rejections, those of before the
 * start too, so that whoever waits for an event learns that it was rejected. A topic that is not there yet, or a broker
 * that is gone, is waited for.
 *
 * <p>
 * Start once, close once; everything else may be called by any thread.
 */
public final class RecentRejections implements AutoCloseable {

    /** A few megabytes. */
    public static final int REMEMBERED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(RecentRejections.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASKING = Duration.ofSeconds(5);
    private static final Duration TRY_AGAIN = Duration.ofMillis(500);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String topic;
    private final Map<String, String> kafka;
    private final Runnable onRejection;
    private final Remembered remembered = new Remembered(REMEMBERED);
    private final Admin admin;
    private final Thread reader = new Thread(this::readOn, "rejections");
    private final CountDownLatch closing = new CountDownLatch(1);
    /** How far each partition of {@code dead-letters} is read; guards itself, and is notified of every step. */
    private final Map<TopicPartition, Long> reached = new HashMap<>();
    private volatile boolean skipped;

    /**
     * @param topic of dead letters; partition i has those of partition i of {@code documents}
     * @param kafka client properties
     * @param onRejection told when something was rejected, after it is known here; quick
     */
    public RecentRejections(String topic, Map<String, String> kafka, Runnable onRejection) {
        this.topic = topic;
        this.kafka = Map.copyOf(kafka);
        this.onRejection = onRejection;
        this.admin = Admin.create(new HashMap<>(kafka));
    }

    public void start() {
        reader.start();
    }

    /** One for each space that rejected the event there; none when it was not rejected, or too long ago. */
    public List<RecentRejection> at(long logEpoch, Position position) {
        return remembered.at(logEpoch, position);
    }

    /** All that are remembered, in no order; those of one tenant, or of all and of none. */
    public List<RecentRejection> all(Optional<String> tenant) {
        return remembered.all().stream().filter(one -> tenant.isEmpty() || one.tenant().equals(tenant)).toList();
    }

    /** Whether there were more than are remembered. */
    public boolean hasForgotten() {
        return skipped || remembered.hasForgotten();
    }

    /**
     * Waits until every rejection committed before this call is known, as far as readers of committed records see it: a
     * transaction left open by another embedder that died hides what follows for some seconds.
     *
     * @return false when Kafka did not tell, or the reader was not there in time
     */
    public boolean catchUp(Set<Integer> partitions, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            return await(ends(partitions, atMost), deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("the ends of {} could not be had: {}", topic, e.toString());
            return false;
        }
    }

    private Map<TopicPartition, Long> ends(Set<Integer> partitions, Duration atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> wanted = partitions.stream().collect(
                Collectors.toMap(partition -> new TopicPartition(topic, partition), _ -> OffsetSpec.latest()));
        return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all()
                .get(atMost.toNanos(), TimeUnit.NANOSECONDS).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }

    private boolean await(Map<TopicPartition, Long> ends, long deadline) throws InterruptedException {
        synchronized (reached) {
            while (ends.entrySet().stream().anyMatch(end -> reached.getOrDefault(end.getKey(), -1L) < end.getValue())) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    return false;
                }
                reached.wait(millis);
            }
            return true;
        }
    }

    private void readOn() {
        try {
            do {
                read();
            } while (!closing.await(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is closed or Kafka fails. */
    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(ReaderProperties.ofWhatIsLeft(kafka),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, ASKING).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, ASKING);
            consumer.endOffsets(partitions, ASKING).forEach((partition, end) -> consumer.seek(partition, start(
                    partition, first.getOrDefault(partition, 0L), end)));
            // Before the first poll too: it waits for long where there is nothing.
            reached(consumer, partitions);
            while (closing.getCount() > 0) {
                var records = consumer.poll(POLL);
                records.forEach(this::remember);
                reached(consumer, partitions);
                if (!records.isEmpty()) {
                    onRejection.run();
                }
            }
        } catch (KafkaException e) {
            LOG.debug("{} cannot be read now: {}", topic, e.toString());
        }
    }

    /** Where it was before Kafka failed, else so many before the end. A topic that was made anew is read anew. */
    private long start(TopicPartition partition, long begin, long end) {
        synchronized (reached) {
            long known = reached.getOrDefault(partition, 0L);
            long from = Math.max(begin, known <= end ? known : 0);
            skipped |= from < end - REMEMBERED;
            return Math.max(from, end - REMEMBERED);
        }
    }

    private void reached(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition, ASKING)));
        synchronized (reached) {
            reached.putAll(positions);
            reached.notifyAll();
        }
    }

    private void remember(ConsumerRecord<byte[], byte[]> found) {
        try {
            remembered.add(RecentRejection.of(new Position(found.partition(), found.offset()),
                    DeadLetter.parse(KafkaRecords.withoutValue(found))));
        } catch (IllegalArgumentException e) {
            LOG.debug("a record of {} is no dead letter: {}", topic, e.getMessage());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!reader.join(STOP)) {
                LOG.atWarn().addKeyValue(LogKeys.PART, reader.getName()).log("did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException e) {
            LOG.debug("{} was never started", reader.getName());
        }
        admin.close(Duration.ZERO);
    }
}
