package dev.refold.indexer.topics;

import dev.refold.schemas.Space;
import java.util.Optional;

/**
 * How the topics are called.
 *
 * @param prefix leads every name, such as {@code staging.}; may be empty
 */
public record TopicNames(String prefix) {

    private static final String EMBEDDINGS = "embeddings.";

    public String documents() {
        return prefix + "documents";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Of the API, hashed. */
    public String accessKeys() {
        return prefix + "access-keys";
    }

    public String embeddings(Space space) {
        return embeddings(space.id());
    }

    /** By {@link Space#id()}, for those who know a space by its name only. */
    public String embeddings(String spaceId) {
        return prefix + EMBEDDINGS + spaceId;
    }

    /** The inverse of {@link #embeddings(String)}: which space a topic is of, empty when it is none of ours. */
    public Optional<String> spaceIdOf(String topic) {
        String head = prefix + EMBEDDINGS;
        return topic.startsWith(head) && topic.length() > head.length()
                ? Optional.of(topic.substring(head.length()))
                : Optional.empty();
    }
}
