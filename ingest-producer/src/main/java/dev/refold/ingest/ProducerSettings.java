package dev.refold.ingest;

import dev.refold.schemas.Limits;
import java.time.Duration;
import java.util.Map;

/**
 * @param topic where events go: {@code documents}, with the prefix of the installation
 * @param logEpoch the log epoch of that topic, for tokens
 * @param source a URI reference that names the producer in the {@code ce_source} header
 * @param limits what an event may be; those of the embedder
 * @param deliveryTimeout within this time after {@code publish} its future ends, one way or the other, but for
 *        {@code maxBlock}, which comes on top
 * @param maxBlock how long {@code publish} itself may block: for the first metadata, or when memory is full
 * @param kafka properties of the Kafka client, {@code bootstrap.servers} at least; they win over the producer's own, but
 *        for those a guarantee rests on, which are refused
 */
public record ProducerSettings(String topic, long logEpoch, String source, Limits limits, Duration deliveryTimeout,
        Duration maxBlock, Map<String, String> kafka) {

    /** Outlasts a broker's restart. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);
    public static final Duration MAX_BLOCK = Duration.ofMinutes(1);
    public static final String SOURCE = "urn:refold:ingest";

    public ProducerSettings {
        kafka = Map.copyOf(kafka);
        if (topic.isBlank()) {
            throw new IllegalArgumentException("topic is blank; name the topic of document events");
        }
        requirePositive("deliveryTimeout", deliveryTimeout);
        requirePositive("maxBlock", maxBlock);
        ClientProperties.requireAllowed(kafka);
    }

    /** All defaults, log epoch 0. */
    public static ProducerSettings of(String topic, Map<String, String> kafka) {
        return new ProducerSettings(topic, 0, SOURCE, Limits.DEFAULT, DELIVERY_TIMEOUT, MAX_BLOCK, kafka);
    }

    public ProducerSettings withLogEpoch(long epoch) {
        return new ProducerSettings(topic, epoch, source, limits, deliveryTimeout, maxBlock, kafka);
    }

    public ProducerSettings withSource(String uri) {
        return new ProducerSettings(topic, logEpoch, uri, limits, deliveryTimeout, maxBlock, kafka);
    }

    public ProducerSettings withLimits(Limits other) {
        return new ProducerSettings(topic, logEpoch, source, other, deliveryTimeout, maxBlock, kafka);
    }

    public ProducerSettings withTimeouts(Duration delivery, Duration block) {
        return new ProducerSettings(topic, logEpoch, source, limits, delivery, block, kafka);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " is " + value + "; give a positive duration");
        }
    }
}
