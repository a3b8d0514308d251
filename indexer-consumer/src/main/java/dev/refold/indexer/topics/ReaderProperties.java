package dev.refold.indexer.topics;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What every consumer here has in common: it reads what is committed, keeps its place itself, and makes no topic. */
public final class ReaderProperties {

    private ReaderProperties() {}

    /**
     * Of a consumer that fails where the log no longer reaches back to, rather than going on elsewhere.
     *
     * @param kafka client properties
     * @return to be added to
     */
    public static Map<String, Object> of(Map<String, ?> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    /** Of one for which what is gone is gone: it goes on with the first record left. */
    public static Map<String, Object> ofWhatIsLeft(Map<String, ?> kafka) {
        Map<String, Object> properties = of(kafka);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }
}
