package dev.refold.indexer.embedder;

import java.util.Map;
import java.util.Optional;

/**
 * The two logs that an embedder was started on, and whether they still are those. Pure.
 *
 * @param output the {@code embeddings} topic
 * @param outputId the id Kafka gave it, as text
 * @param partitions of both
 */
record EmbedderLogs(SourceLog source, String output, String outputId, int partitions) {

    /** A topic as it is found now. */
    record Seen(String topicId, int partitions) {}

    /**
     * Whether to go on.
     *
     * @param seen by topic; absent where there is none
     * @throws WrongLogException when a topic is another one, or has other partitions
     */
    void requireSame(Map<String, Seen> seen) {
        Optional.ofNullable(seen.get(source.topic())).ifPresent(this::requireSource);
        Optional.ofNullable(seen.get(output)).ifPresent(this::requireOutput);
    }

    private void requireSource(Seen found) {
        source.requireSame(found.topicId());
        if (found.partitions() != partitions) {
            throw new WrongLogException("topic " + source.topic() + " has " + found.partitions()
                    + " partitions now, it had " + partitions + ": documents go to other partitions than before, and"
                    + " between partitions there is no order. Kafka takes no partition away, so: end the writers, delete"
                    + " topic " + source.topic() + ", set topics.log-epoch to " + (source.epoch() + 1)
                    + ", start (the topic is made anew with " + partitions + "), and publish every document again");
        }
    }

    private void requireOutput(Seen found) {
        if (!found.topicId().equals(outputId)) {
            throw new WrongLogException("topic " + output
                    + " was deleted and made anew while it was written: its id is "
                    + found.topicId() + ", it was " + outputId
                    + ". Start the embedder again: it fills the topic from its"
                    + " own state and embeds nothing twice. Then run refold rebuild STORE for every store that folds it");
        }
        if (found.partitions() != partitions) {
            throw new WrongLogException("topic " + output + " has " + found.partitions() + " partitions now, "
                    + source.topic() + " has " + partitions + ", and partition i of one is of partition i of the other."
                    + " Delete topic " + output + " and start the embedder again: it makes the topic anew and fills it"
                    + " from its own state. Then run refold rebuild STORE for every store that folds it");
        }
    }
}
