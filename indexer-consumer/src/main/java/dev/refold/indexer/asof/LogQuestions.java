package dev.refold.indexer.asof;

import dev.refold.indexer.topics.FoundTopic;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka where topics begin and end, and where they were at a time. Ends are read-committed: what an open transaction
 * holds has not happened yet. Throws {@link KafkaUnavailableException}, after which one may ask again.
 */
final class LogQuestions implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long NONE_LATER = -1;

    private final Admin admin;

    LogQuestions(Map<String, String> kafka) {
        this.admin = Admin.create(new HashMap<>(kafka));
    }

    Optional<FoundTopic> topic(String name) throws InterruptedException {
        return Optional.ofNullable(new TopicAdmin(admin, TIMEOUT).find(List.of(name)).get(name));
    }

    SortedMap<Integer, Long> first(FoundTopic topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.earliest());
    }

    SortedMap<Integer, Long> end(FoundTopic topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.latest());
    }

    /** By partition, the first offset of a record appended at this time or later; the end where there is none. */
    SortedMap<Integer, Long> at(FoundTopic topic, long epochMillis) throws InterruptedException {
        SortedMap<Integer, Long> ends = end(topic);
        SortedMap<Integer, Long> found = offsets(topic, OffsetSpec.forTimestamp(Math.max(0, epochMillis)));
        // What was appended since the ends were asked for may be found, and may be of an open transaction.
        found.replaceAll((partition, offset) -> {
            long end = ends.getOrDefault(partition, 0L);
            return offset == NONE_LATER ? end : Math.min(end, offset);
        });
        return found;
    }

    private SortedMap<Integer, Long> offsets(FoundTopic topic, OffsetSpec which) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            wanted.put(new TopicPartition(topic.name(), partition), which);
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        list(wanted).forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(Map<TopicPartition, OffsetSpec> wanted)
            throws InterruptedException {
        try {
            return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer within " + TIMEOUT, e);
        } catch (ExecutionException e) {
            throw KafkaUnavailableException.of("asking for offsets", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
