package dev.refold.indexer.topics;

import java.util.Map;

/**
 * A topic as it is.
 *
 * @param topicId the id Kafka gave it (KIP-516), as text; a topic that is deleted and made again has another
 * @param settings by name, defaults of the broker included
 */
public record FoundTopic(String name, String topicId, int partitions, Map<String, String> settings) {

    public FoundTopic {
        settings = Map.copyOf(settings);
    }
}
