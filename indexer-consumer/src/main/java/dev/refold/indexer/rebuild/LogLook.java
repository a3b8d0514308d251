package dev.refold.indexer.rebuild;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka about an embeddings topic. Throws {@link KafkaException}; its retriable ones may be asked again. */
final class LogLook {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;

    LogLook(Admin admin) {
        this.admin = admin;
    }

    /** The topic's id and its read-committed ends, before which no transaction is open. */
    NotedLog note(String topic) {
        TopicDescription found = describe(topic);
        return NotedLog.of(found.topicId().toString(), offsets(found, OffsetSpec.latest()));
    }

    /**
     * Whether all that was ever written is there, or was overtaken: compaction leaves a log's first offset at 0, only
     * deleting moves it.
     *
     * @throws ImpossibleException when records are gone
     */
    void requireWhole(String topic, String fix) {
        Map<Integer, Long> cut = new TreeMap<>(offsets(describe(topic), OffsetSpec.earliest()));
        cut.values().removeIf(first -> first == 0);
        if (!cut.isEmpty()) {
            throw new ImpossibleException("records of " + topic + " were deleted, which compaction never does: first"
                    + " offsets by partition are " + cut + " and were 0; what is built from it would lack documents",
                    fix);
        }
    }

    /** From the first offset to the end, all partitions together; empty when there is no such topic. */
    OptionalLong records(String topic) {
        try {
            TopicDescription found = describe(topic);
            long ends = sum(offsets(found, OffsetSpec.latest()));
            return OptionalLong.of(ends - sum(offsets(found, OffsetSpec.earliest())));
        } catch (UnknownTopicOrPartitionException _) {
            return OptionalLong.empty();
        }
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private TopicDescription describe(String topic) {
        return Objects.requireNonNull(get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic), topic);
    }

    private Map<Integer, Long> offsets(TopicDescription topic, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted = topic.partitions().stream().collect(
                Collectors.toMap(info -> new TopicPartition(topic.name(), info.partition()), _ -> which));
        return get(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all()).entrySet()
                .stream().collect(Collectors.toMap(one -> one.getKey().partition(), one -> one.getValue().offset()));
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer from the broker within " + TIMEOUT, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
