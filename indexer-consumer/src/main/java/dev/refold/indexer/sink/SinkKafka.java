package dev.refold.indexer.sink;

import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.store.IndexStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The Kafka clients of the sinks of one store. */
final class SinkKafka implements TopicIds, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;
    private static final int LARGEST_RECORD_BYTES = 32 << 20;
    /** Bounds what one poll decompresses; see {@link Gathered}. */
    private static final int POLL_RECORDS = 16;

    private final SinkSettings settings;
    private final Admin admin;

    SinkKafka(SinkSettings settings) {
        this.settings = settings;
        this.admin = Admin.create(new HashMap<>(settings.kafka()));
    }

    /**
     * Static membership in the classic protocol: measured, a restart takes 0.8 s with it and 45 s without. It also means
     * that a sink that is gone for good is missed only after the session timeout, hence a short one.
     *
     * <p>
     * The installation's id is in the group's name: two databases that fold one log would share its partitions otherwise,
     * and each would miss what the other got.
     *
     * @throws dev.refold.store.StoreException when the store cannot say which installation it is
     */
    Consumer<byte[], byte[]> consumer(IndexStore store, int generation, String topic) {
        String group = String.join(".", settings.group(), topic, store.name(), store.installationId(),
                Integer.toString(generation));
        Map<String, Object> properties = ReaderProperties.of(settings.kafka());
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MILLIS / 3);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, group + "." + settings.instance());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LARGEST_RECORD_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LARGEST_RECORD_BYTES);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public String idOf(String topic) {
        return describe(topic).topicId().toString();
    }

    /** Read-committed end offsets by partition. */
    Map<Integer, Long> endOffsets(String topic) {
        Map<TopicPartition, OffsetSpec> latest = describe(topic).partitions().stream()
                .collect(Collectors.toMap(info -> new TopicPartition(topic, info.partition()),
                        info -> OffsetSpec.latest()));
        return get(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all()).entrySet()
                .stream().collect(Collectors.toMap(end -> end.getKey().partition(), end -> end.getValue().offset()));
    }

    private TopicDescription describe(String topic) {
        return Objects.requireNonNull(get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic), topic);
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

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
