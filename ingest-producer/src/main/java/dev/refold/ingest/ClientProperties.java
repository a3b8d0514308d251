package dev.refold.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties of the Kafka client, decided from the settings. */
final class ClientProperties {

    private static final int MIB = 1 << 20;
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /**
     * What the guarantees rest on, with the reason: stored once and for good, in order, and in the partition that every
     * other client's default partitioner chooses too.
     */
    private static final Map<String, String> FIXED = Map.of(ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");

    /** What the producer decides by other settings, or not at all. */
    private static final List<String> OURS = List.of(ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ProducerConfig.MAX_BLOCK_MS_CONFIG);

    private ClientProperties() {}

    /** @throws IllegalArgumentException when a property would break a guarantee */
    static void requireAllowed(Map<String, String> kafka) {
        if (kafka.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
            throw new IllegalArgumentException(
                    "kafka.bootstrap.servers is missing; name at least one broker as host:port");
        }
        FIXED.forEach((key, value) -> {
            if (!kafka.getOrDefault(key, value).equalsIgnoreCase(value)) {
                throw new IllegalArgumentException("kafka." + key + " is always " + value + "; remove it");
            }
        });
        for (String key : OURS) {
            if (kafka.containsKey(key)) {
                throw new IllegalArgumentException("kafka." + key + " is set by Refold; remove it");
            }
        }
    }

    static Map<String, Object> of(ProducerSettings settings) {
        Map<String, Object> properties = new HashMap<>(defaults());
        properties.putAll(settings.kafka());
        properties.putAll(FIXED);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, settings.maxBlock().toMillis());
        putTimeouts(properties, settings.deliveryTimeout());
        return properties;
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "refold-ingest");
        // The log is kept for ever, so its size counts for more than the little time zstd takes over lz4; prose
        // shrinks to a third instead of a half.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64 * MIB);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * MIB);
        // Doubles the throughput of 2 KB records against the default of 16 KiB.
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, MIB / 4);
        // With more, a topic created a moment ago can refuse a partition's first batch (no leader yet) and take the
        // second: a broker without state of a producer accepts any sequence. The first then fails for good as out of
        // order (seen on 4.3.1). One request carries the batches of all partitions, so little is lost by it.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return properties;
    }

    /** The client insists on delivery ≥ linger + request; a short delivery timeout shortens the others. */
    private static void putTimeouts(Map<String, Object> properties, Duration delivery) {
        long millis = Math.clamp(delivery.toMillis(), 2, Integer.MAX_VALUE);
        long linger = Math.min(wanted(properties, ProducerConfig.LINGER_MS_CONFIG, LINGER), millis / 2);
        long request = Math.min(wanted(properties, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT),
                millis - linger);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) millis);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, linger);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) request);
    }

    private static long wanted(Map<String, Object> properties, String key, Duration otherwise) {
        return Long.parseLong(properties.getOrDefault(key, otherwise.toMillis()).toString());
    }
}
