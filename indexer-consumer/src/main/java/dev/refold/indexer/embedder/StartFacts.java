package dev.refold.indexer.embedder;

import dev.refold.indexer.topics.FoundTopic;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks Kafka what a {@link StartPlan} needs to know, and commits what it decided. */
final class StartFacts {

    /** Records from the end of the progress changelog that surely hold the last one: commits leave markers between. */
    private static final long TAIL = 1_000;

    private final Admin admin;
    private final Map<String, Object> consumerProperties;
    private final Duration timeout;

    /** @param consumerProperties of a consumer that reads committed records only, without a group */
    StartFacts(Admin admin, Map<String, Object> consumerProperties, Duration timeout) {
        this.admin = admin;
        this.consumerProperties = Map.copyOf(consumerProperties);
        this.timeout = timeout;
    }

    StartPlan gather(SourceLog log, FoundTopic embeddings, String group) throws InterruptedException {
        SortedMap<Integer, StartPlan.Bounds> bounds = bounds(log.topic(), embeddings.partitions());
        boolean embeddingsEmpty = bounds(embeddings.name(), embeddings.partitions()).values().stream()
                .allMatch(range -> range.end() == 0);
        return new StartPlan(log, group, new StartPlan.Output(embeddings.name(), embeddings.topicId(), embeddingsEmpty),
                committed(log.topic(), group),
                progress(group + "-" + DocumentStates.PROGRESS + "-changelog"), bounds);
    }

    /** The same of a space whose embedder may never have run; without output nothing is known of that. */
    StartPlan gather(SourceLog log, int partitions, String embeddings, String group) throws InterruptedException {
        return new StartPlan(log, group, new StartPlan.Output(embeddings, "", true), committed(log.topic(), group),
                progress(group + "-" + DocumentStates.PROGRESS + "-changelog"), bounds(log.topic(), partitions));
    }

    /** False while the group has members: those of a process that just ended, or of one that runs. */
    boolean commit(String topic, String group, SortedMap<Integer, Long> offsets) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        offsets.forEach((partition, offset) -> commits.put(new TopicPartition(topic, partition),
                new OffsetAndMetadata(offset)));
        try {
            get(admin.alterConsumerGroupOffsets(group, commits).all());
            return true;
        } catch (KafkaUnavailableException e) {
            if (e.getCause() instanceof UnknownMemberIdException) {
                return false;
            }
            throw e;
        }
    }

    /** Ends what the group remembers of an instance's earlier life; nobody else has its name. */
    void forget(String group, String instanceId) throws InterruptedException {
        List<MemberToRemove> ours = get(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                .flatMap(description -> description.members().stream())
                .flatMap(member -> member.groupInstanceId().stream())
                .filter(name -> name.startsWith(instanceId + "-"))
                .map(MemberToRemove::new).toList();
        if (!ours.isEmpty()) {
            get(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(ours)).all());
        }
    }

    private SortedMap<Integer, StartPlan.Bounds> bounds(String topic, int partitions) throws InterruptedException {
        Map<TopicPartition, Long> first = offsets(topic, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(topic, partitions, OffsetSpec.latest());
        SortedMap<Integer, StartPlan.Bounds> bounds = new TreeMap<>();
        first.forEach((partition, offset) -> bounds.put(partition.partition(),
                new StartPlan.Bounds(offset, end.getOrDefault(partition, offset))));
        return bounds;
    }

    private Map<TopicPartition, Long> offsets(String topic, int partitions, OffsetSpec spec)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        IntStream.range(0, partitions).forEach(i -> wanted.put(new TopicPartition(topic, i), spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(wanted).all()).forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private Map<Integer, Long> committed(String topic, String group) throws InterruptedException {
        Map<Integer, Long> committed = new HashMap<>();
        // A read that waits for open transactions: theirs may be about to commit offsets.
        ListConsumerGroupOffsetsOptions stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
        get(admin.listConsumerGroupOffsets(group, stable).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(topic)) {
                        committed.put(partition.partition(), offset.offset());
                    }
                });
        return committed;
    }

    private Map<Integer, Progress> progress(String changelog) throws InterruptedException {
        FoundTopic topic = new TopicAdmin(admin, timeout).find(List.of(changelog)).get(changelog);
        if (topic == null) {
            return Map.of();
        }
        Map<Integer, Progress> known = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerProperties,
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            bounds(changelog, topic.partitions()).forEach((partition, range) -> {
                TopicPartition source = new TopicPartition(changelog, partition);
                read(consumer, source, Math.max(range.first(), range.end() - TAIL), known);
                if (!known.containsKey(partition)) {
                    read(consumer, source, range.first(), known);
                }
            });
        }
        return known;
    }

    /** To the end of what is committed; its position passes markers too, which no record shows. */
    private void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition source, long from,
            Map<Integer, Progress> known) {
        List<TopicPartition> only = List.of(source);
        consumer.assign(only);
        consumer.seek(source, from);
        long end = consumer.endOffsets(only, timeout).getOrDefault(source, 0L);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (consumer.position(source, timeout) < end) {
            consumer.poll(Duration.ofMillis(200)).forEach(found -> {
                if (found.value() != null) {
                    known.put(source.partition(), StateCodec.progress(found.value()));
                }
            });
            if (System.nanoTime() > deadline) {
                throw new KafkaUnavailableException("reading " + source + " up to " + end + " took longer than "
                        + timeout, new TimeoutException());
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw KafkaUnavailableException.of("asking where to start", e);
        }
    }
}
