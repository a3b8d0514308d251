package dev.refold.indexer.embedder;

import dev.refold.indexer.topics.FoundTopic;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka keeps for embedding spaces: the embeddings of each, and the state of its embedder. Every call opens an admin
 * client of its own and throws {@link KafkaUnavailableException} when Kafka does not answer. Thread-safe.
 */
public final class SpaceLogs {

    private static final Logger LOG = LoggerFactory.getLogger(SpaceLogs.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration GONE_AFTER = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final TopicNames topics;
    private final Map<String, Object> kafka;
    private final Path stateDir;

    /**
     * @param kafka client properties, {@code bootstrap.servers} at least
     * @param stateDir where the embedders of this installation keep state, see {@link EmbedderSettings#stateDir}
     */
    public SpaceLogs(TopicNames topics, Map<String, String> kafka, Path stateDir) {
        this.topics = topics;
        this.kafka = new HashMap<>(kafka);
        this.stateDir = stateDir;
    }

    /** Of every space that has a topic, by the space's id. */
    public SortedMap<String, SpaceLog> list() throws InterruptedException {
        try (Admin admin = Admin.create(kafka)) {
            Set<String> found = new HashSet<>(get(admin.listTopics().names()));
            found.removeIf(topic -> topics.spaceIdOf(topic).isEmpty());
            Map<String, Integer> partitions = new HashMap<>();
            get(admin.describeTopics(found).allTopicNames())
                    .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
            Map<String, Long> records = records(admin, partitions);
            Map<String, Long> bytes = bytes(admin, partitions.keySet());
            SortedMap<String, SpaceLog> logs = new TreeMap<>();
            partitions.keySet().forEach(topic -> topics.spaceIdOf(topic).ifPresent(id -> logs.put(id, new SpaceLog(id,
                    topic, records.getOrDefault(topic, 0L), bytes.getOrDefault(topic, 0L)))));
            return logs;
        }
    }

    private static Map<String, Long> records(Admin admin, Map<String, Integer> partitions)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        partitions.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                first.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
                last.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        Map<String, Long> records = new HashMap<>();
        get(admin.listOffsets(last).all())
                .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
        get(admin.listOffsets(first).all())
                .forEach((partition, begin) -> records.merge(partition.topic(), -begin.offset(), Long::sum));
        return records;
    }

    /** A replica that lags is smaller, so the largest one of a partition counts. */
    private static Map<String, Long> bytes(Admin admin, Set<String> wanted) throws InterruptedException {
        List<Integer> brokers = get(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        Map<TopicPartition, Long> largest = new HashMap<>();
        get(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .forEach(folder -> folder.replicaInfos().forEach((partition, replica) -> {
                    if (wanted.contains(partition.topic())) {
                        largest.merge(partition, replica.size(), Math::max);
                    }
                }));
        Map<String, Long> bytes = new HashMap<>();
        largest.forEach((partition, size) -> bytes.merge(partition.topic(), size, Long::sum));
        return bytes;
    }

    /**
     * Refuses a space that lacks documents from its beginning, as its embedder would, see {@link StartPlan}: now, while
     * somebody is there to mend it.
     *
     * @throws StoreException.Refused when {@code documents} was cut, and the space's embedder never read what is gone
     */
    public void requireWholeLog(Space space) throws InterruptedException {
        try (Admin admin = Admin.create(kafka)) {
            FoundTopic documents = new TopicAdmin(admin, TIMEOUT).find(List.of(topics.documents()))
                    .get(topics.documents());
            if (documents == null) {
                return;
            }
            // The epoch decides nothing of this.
            SourceLog log = new SourceLog(documents.name(), documents.topicId(), 0);
            new StartFacts(admin, ReaderProperties.of(kafka), TIMEOUT).gather(log, documents.partitions(),
                    topics.embeddings(space), EmbedderSettings.applicationId(topics, space.id())).requireWhole();
        } catch (WrongLogException e) {
            throw new StoreException.Refused(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Deletes all that is kept for a space: the group and the state topics of its embedder, its state on this disk, and
     * last the embeddings, so that a call that was cut short is seen in {@link #list} and may be made again. What is gone
     * already is no fault. The embedder of this process must have ended before.
     *
     * @param instances names of this installation among the members of groups; what is left of them counts as gone
     * @throws StoreException.Refused when another process reads or writes the embeddings; nothing is deleted then
     */
    public void delete(String spaceId, Set<String> instances) throws InterruptedException {
        String group = EmbedderSettings.applicationId(topics, spaceId);
        String embeddings = topics.embeddings(spaceId);
        try (Admin admin = Admin.create(kafka)) {
            requireUnused(admin, spaceId, group, instances);
            deleteGroup(admin, group);
            Set<String> state = new HashSet<>(get(admin.listTopics().names()));
            state.removeIf(topic -> !topic.startsWith(group + "-"));
            deleteTopics(admin, state);
            deleteFolder(stateDir.resolve(group));
            deleteTopics(admin, Set.of(embeddings));
        }
        LOG.atInfo().addKeyValue(LogKeys.SPACE, spaceId).addKeyValue(LogKeys.TOPIC, embeddings)
                .addKeyValue(LogKeys.GROUP, group).log("space dropped: its topic, its group, its embedder's state");
    }

    /**
     * Deletes the embeddings of a space alone: its embedder, which must have ended before, makes them anew when it starts
     * and fills them from its own state. What is gone already is no fault.
     *
     * @param instances as in {@link #delete}
     * @throws StoreException.Refused when another process reads or writes the embeddings; nothing is deleted then
     */
    public void deleteEmbeddings(String spaceId, Set<String> instances) throws InterruptedException {
        try (Admin admin = Admin.create(kafka)) {
            requireUnused(admin, spaceId, EmbedderSettings.applicationId(topics, spaceId), instances);
            deleteTopics(admin, Set.of(topics.embeddings(spaceId)));
        }
        LOG.atInfo().addKeyValue(LogKeys.TOPIC, topics.embeddings(spaceId)).log("topic deleted, to be filled again");
    }

    private void requireUnused(Admin admin, String spaceId, String group, Set<String> instances)
            throws InterruptedException {
        List<String> groups = get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
                .map(GroupListing::groupId).filter(id -> id.startsWith(topics.prefix())).toList();
        for (ConsumerGroupDescription found : get(admin.describeConsumerGroups(groups).all()).values()) {
            Optional<MemberDescription> other = found.members().stream()
                    .filter(member -> found.groupId().equals(group) || reads(member, topics.embeddings(spaceId)))
                    .filter(member -> !isOurs(member, instances)).findFirst();
            if (other.isPresent()) {
                throw new StoreException.Refused("space " + spaceId + " is in use: group " + found.groupId()
                        + " has the member " + other.get().groupInstanceId().orElse(other.get().consumerId()) + " on "
                        + other.get().host() + ". End that process, or let it drop its generations of the space; a"
                        + " member that is gone is forgotten within a minute");
            }
        }
    }

    private static boolean reads(MemberDescription member, String topic) {
        return member.assignment().topicPartitions().stream().anyMatch(one -> one.topic().equals(topic));
    }

    /** Streams adds its threads' names. */
    private static boolean isOurs(MemberDescription member, Set<String> instances) {
        return member.groupInstanceId().filter(
                id -> instances.stream().anyMatch(name -> id.equals(name) || id.startsWith(name + "-"))).isPresent();
    }

    /** A static member is remembered for a while after it ended, and a group with members is not deleted. */
    private static void deleteGroup(Admin admin, String group) throws InterruptedException {
        try {
            Collection<MemberDescription> members = describe(admin, group);
            List<MemberToRemove> ours = members.stream().flatMap(member -> member.groupInstanceId().stream())
                    .map(MemberToRemove::new).toList();
            if (!ours.isEmpty()) {
                get(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(ours))
                        .all());
            }
            get(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (KafkaUnavailableException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    private static Collection<MemberDescription> describe(Admin admin, String group) throws InterruptedException {
        return get(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                .flatMap(description -> description.members().stream()).toList();
    }

    private static void deleteTopics(Admin admin, Set<String> names) throws InterruptedException {
        for (KafkaFuture<Void> deleted : admin.deleteTopics(names).topicNameValues().values()) {
            unlessGone(deleted);
        }
        long deadline = System.nanoTime() + GONE_AFTER.toNanos();
        while (isAnyThere(admin, names)) {
            if (System.nanoTime() > deadline) {
                throw new KafkaUnavailableException("topics " + names + " are still seen " + GONE_AFTER
                        + " after they were deleted; see whether delete.topic.enable is set on the brokers, then drop"
                        + " the space again", new TimeoutException());
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean isAnyThere(Admin admin, Set<String> names) throws InterruptedException {
        boolean any = false;
        for (KafkaFuture<TopicDescription> found : admin.describeTopics(names).topicNameValues().values()) {
            any |= unlessGone(found).isPresent();
        }
        return any;
    }

    private static void deleteFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting the embedder's state in " + folder, e);
        }
    }

    /** Empty also for what answers nothing. */
    private static <T> Optional<T> unlessGone(KafkaFuture<T> future) throws InterruptedException {
        try {
            return Optional.ofNullable(get(future));
        } catch (KafkaUnavailableException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer within " + TIMEOUT, e);
        } catch (ExecutionException e) {
            throw KafkaUnavailableException.of("asking about embedding spaces", e);
        }
    }
}
