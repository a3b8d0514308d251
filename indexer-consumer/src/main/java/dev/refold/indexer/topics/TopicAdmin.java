package dev.refold.indexer.topics;

import dev.refold.schemas.LogKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that are missing and checks those that are there. Several processes may do so at once: who comes second
 * finds the topic made and checks it. Thread-safe; the caller closes the {@link Admin}.
 */
public final class TopicAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Admin admin;
    private final Duration timeout;

    /** @param timeout for one question to Kafka, and for a topic just made to be seen */
    public TopicAdmin(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * All topics by name, as they are afterwards.
     *
     * @throws TopicMismatchException when one that was there before is not as it should be; names every fault
     * @throws KafkaUnavailableException when Kafka does not answer in time
     */
    public Map<String, FoundTopic> ensure(List<TopicSpec> specs) throws InterruptedException {
        createMissing(specs);
        Map<String, FoundTopic> found = awaitAll(specs.stream().map(TopicSpec::name).toList());
        List<String> faults = new ArrayList<>();
        for (TopicSpec spec : specs) {
            faults.addAll(TopicChecks.faults(spec, Objects.requireNonNull(found.get(spec.name()))));
        }
        if (!faults.isEmpty()) {
            throw new TopicMismatchException(faults);
        }
        return found;
    }

    /**
     * Those of the named topics that are there.
     *
     * @throws KafkaUnavailableException when Kafka does not answer in time
     */
    public Map<String, FoundTopic> find(Collection<String> names) throws InterruptedException {
        Map<String, TopicDescription> descriptions = new HashMap<>();
        var futures = admin.describeTopics(names).topicNameValues();
        for (var entry : futures.entrySet()) {
            try {
                descriptions.put(entry.getKey(), get(entry.getValue()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw KafkaUnavailableException.of("asking about topics", e);
                }
            }
        }
        Map<String, Map<String, String>> settings = settings(descriptions.keySet());
        Map<String, FoundTopic> found = new HashMap<>();
        settings.forEach((name, values) -> {
            TopicDescription topic = Objects.requireNonNull(descriptions.get(name));
            found.put(name, new FoundTopic(name, topic.topicId().toString(), topic.partitions().size(), values));
        });
        return found;
    }

    private void createMissing(List<TopicSpec> specs) throws InterruptedException {
        Set<String> present = find(specs.stream().map(TopicSpec::name).toList()).keySet();
        List<NewTopic> missing = specs.stream().filter(spec -> !present.contains(spec.name()))
                .map(spec -> new NewTopic(spec.name(), spec.partitions(), spec.replicas()).configs(spec.atCreation()))
                .toList();
        for (var entry : admin.createTopics(missing).values().entrySet()) {
            try {
                get(entry.getValue());
                LOG.atInfo().addKeyValue(LogKeys.TOPIC, entry.getKey()).log("topic created");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw KafkaUnavailableException.of("asking about topics", e);
                }
            }
        }
    }

    /** A topic just made is not known to every broker at once. */
    private Map<String, FoundTopic> awaitAll(List<String> names) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Map<String, FoundTopic> found = find(names);
            if (found.keySet().containsAll(names)) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                Set<String> unseen = new HashSet<>(names);
                unseen.removeAll(found.keySet());
                throw new KafkaUnavailableException("topics " + unseen + " were created but are not seen after "
                        + timeout, new TimeoutException());
            }
            Thread.sleep(PAUSE);
        }
    }

    private Map<String, Map<String, String>> settings(Set<String> topics) throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
        Map<String, Map<String, String>> settings = new HashMap<>();
        for (var entry : admin.describeConfigs(resources).values().entrySet()) {
            try {
                settings.put(entry.getKey().name(), byName(get(entry.getValue())));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw KafkaUnavailableException.of("asking about topics", e);
                }
            }
        }
        return settings;
    }

    private static Map<String, String> byName(Config config) {
        Map<String, String> values = new HashMap<>();
        config.entries().forEach(entry -> {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        });
        return values;
    }

    private <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer within " + timeout, e);
        }
    }
}
