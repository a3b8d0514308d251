package dev.refold.indexer.embedder;

import dev.refold.indexer.topics.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka's settings for the embedder, each with its reason. */
final class StreamsProperties {

    private StreamsProperties() {}

    static Properties streams(EmbedderSettings settings) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.layout().replicas());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
        // A poll that finds nothing holds up answers of the model and commits for as long.
        properties.put(StreamsConfig.POLL_MS_CONFIG, 10L);
        // Only the progress store is cached, with one small value a partition.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1L << 20);
        // Events may be megabytes each, whatever their compressed size: few of them are held in memory.
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 8);
        // A broker that is away for long is waited for: nothing is lost meanwhile. (Streams adds this to the time of
        // day, so the greatest long would be in the past.)
        properties.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Duration.ofDays(365).toMillis());
        consumer(settings, properties);
        producer(properties);
        properties.putAll(settings.kafka());
        return properties;
    }

    private static void consumer(EmbedderSettings settings, Properties properties) {
        String prefix = StreamsConfig.MAIN_CONSUMER_PREFIX;
        properties.put(prefix + ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(prefix + ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16);
        properties.put(prefix + ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        // A static member that comes back takes over its partitions at once; others are missed after six seconds.
        properties.put(prefix + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                settings.instanceId().isPresent() ? 45_000 : 6_000);
        properties.put(prefix + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.instanceId().ifPresent(id -> properties.put(prefix + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id));
    }

    private static void producer(Properties properties) {
        // A dead instance's open transaction holds up every reader of what it wrote to.
        producer(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        producer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicSpec.EMBEDDINGS_MAX_BYTES);
        producer(properties, ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        producer(properties, ProducerConfig.LINGER_MS_CONFIG, 5);
        producer(properties, ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        producer(properties, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    }

    private static void producer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.producerPrefix(name), value);
    }

    static Map<String, Object> admin(EmbedderSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.kafka());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.applicationId() + "-admin");
        return properties;
    }
}
