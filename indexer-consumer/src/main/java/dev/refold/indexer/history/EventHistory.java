package dev.refold.indexer.history;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.schemas.CloudEventHeaders;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds the events of one document in {@code documents} by reading its partition backwards, stride by stride: a log has
 * no index by key. What one call reads is bounded by records and by time; it says where the next one goes on. Events
 * that a producer put into another partition than the key's are dead letters and not found here. Thread-safe; so many
 * read at once, the others wait.
 */
public final class EventHistory {

    /** In one call; at 2 KB each about a second of reading. */
    static final int MOST_RECORDS = 100_000;

    private static final int READERS = 4;
    private static final int FIRST_STRIDE = 1_000;
    private static final int STRIDE_GROWTH = 4;
    private static final int FETCH_BYTES = 4 << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Map<String, String> kafka;
    private final int mostRecords;
    private final Semaphore readers = new Semaphore(READERS);
    private final EventCodec codec = new EventCodec(Limits.DEFAULT);

    /**
     * @param topic of document events
     * @param kafka client properties
     */
    public EventHistory(String topic, Map<String, String> kafka) {
        this(topic, kafka, MOST_RECORDS);
    }

    EventHistory(String topic, Map<String, String> kafka, int mostRecords) {
        this.topic = topic;
        this.kafka = Map.copyOf(kafka);
        this.mostRecords = mostRecords;
    }

    /**
     * @param before only events below this offset
     * @param most so many of them
     * @throws KafkaUnavailableException when nothing could be read in time
     */
    public HistoryPage read(DocumentKey key, OptionalLong before, int most, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        if (!readers.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new KafkaUnavailableException(READERS + " histories are being read already", new TimeoutException());
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            try {
                return new Search(consumer, key, most, deadline).read(before);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        } catch (InterruptException e) {
            // Kafka's client leaves the flag set; whoever catches the exception decides about it.
            Thread.interrupted();
            throw new InterruptedException("while reading a history");
        } catch (OffsetOutOfRangeException e) {
            throw new KafkaUnavailableException("retention has just deleted what was about to be read", e);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + topic + ": " + e.getMessage(), e);
        } finally {
            readers.release();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = ReaderProperties.of(kafka);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** One call's reading. */
    private final class Search {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final byte[] key;
        private final int most;
        private final long deadline;
        /** The oldest first. */
        private List<LoggedEvent> found = new ArrayList<>();

        Search(KafkaConsumer<byte[], byte[]> consumer, DocumentKey key, int most, long deadline) {
            this.consumer = consumer;
            this.key = key.kafkaKey().getBytes(StandardCharsets.UTF_8);
            this.most = most;
            this.deadline = deadline;
        }

        HistoryPage read(OptionalLong before) {
            int partitions = consumer.partitionsFor(topic, left()).size();
            if (partitions == 0) {
                throw new KafkaUnavailableException("there is no topic " + topic, new TimeoutException());
            }
            TopicPartition partition = new TopicPartition(topic,
                    Utils.toPositive(Utils.murmur2(key)) % partitions);
            consumer.assign(List.of(partition));
            long start = consumer.beginningOffsets(List.of(partition), left()).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition), left()).getOrDefault(partition, 0L);
            long reached = backwards(partition, start, Math.min(end, before.orElse(end)));
            return page(partition.partition(), start, reached);
        }

        /** @return the offset down to which all was read */
        private long backwards(TopicPartition partition, long start, long end) {
            long reached = end;
            for (long stride = FIRST_STRIDE; reached > start && found.size() < most; stride *= STRIDE_GROWTH) {
                long left = mostRecords - (end - reached);
                if (left <= 0) {
                    return reached;
                }
                long from = Math.max(start, reached - Math.min(stride, left));
                Optional<List<LoggedEvent>> older = stride(partition, from, reached);
                if (older.isEmpty()) {
                    return giveUp(reached, end);
                }
                List<LoggedEvent> all = new ArrayList<>(older.get());
                all.addAll(found);
                found = all;
                reached = from;
            }
            return Math.max(reached, start);
        }

        /** What was read is an answer; nothing is none, as the next call would get no further. */
        private long giveUp(long reached, long end) {
            if (reached == end) {
                throw new KafkaUnavailableException("nothing of " + topic + " came in time", new TimeoutException());
            }
            return reached;
        }

        /** Empty when the time is over. */
        private Optional<List<LoggedEvent>> stride(TopicPartition partition, long from, long end) {
            List<LoggedEvent> events = new ArrayList<>();
            consumer.seek(partition, from);
            // By the position: the last offsets may be markers of transactions.
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - deadline > 0) {
                    return Optional.empty();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end && Arrays.equals(record.key(), key)) {
                        events.add(event(record));
                    }
                }
            }
            return Optional.of(events);
        }

        private LoggedEvent event(ConsumerRecord<byte[], byte[]> record) {
            Optional<byte[]> value = Optional.ofNullable(record.value());
            Optional<String> type = Optional.ofNullable(record.headers().lastHeader(CloudEventHeaders.TYPE))
                    .map(header -> header.value()).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
            return new LoggedEvent(new Position(record.partition(), record.offset()), Instant.ofEpochMilli(record
                    .timestamp()), value.map(bytes -> bytes.length).orElse(0), codec.decode(Optional.of(key), value,
                            type));
        }

        private HistoryPage page(int partition, long start, long reached) {
            List<LoggedEvent> newest = found.subList(Math.max(0, found.size() - most), found.size());
            OptionalLong before = newest.size() < found.size()
                    ? OptionalLong.of(newest.getFirst().position().offset())
                    : reached > start ? OptionalLong.of(reached) : OptionalLong.empty();
            return new HistoryPage(partition, newest.reversed(), before, start);
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        }
    }
}
