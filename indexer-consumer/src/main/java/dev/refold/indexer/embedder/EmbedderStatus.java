package dev.refold.indexer.embedder;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an embedder is doing; of this instance's partitions.
 *
 * @param state in one word
 * @param reasons why it is degraded or failed, as text for people; empty when all is well
 * @param counts of all its partitions; {@code pending} is the backlog for the model
 * @param lagRecords in {@code documents} not yet consumed; empty while Kafka did not say
 * @param tokens spent on the space
 */
public record EmbedderStatus(State state, List<String> reasons, EmbedderCounts counts, OptionalLong lagRecords,
        List<PartitionStatus> partitions, TokenSpend tokens) {

    public EmbedderStatus {
        reasons = List.copyOf(reasons);
        partitions = List.copyOf(partitions);
    }

    public enum State {
        /** Not started, or taking over partitions and restoring state. */
        STARTING,
        /** All is well. */
        RUNNING,
        /** May spend no more tokens; what needs none goes on, the rest waits until it may. */
        HELD,
        /** Waits for something that may come back by itself, and loses nothing. */
        DEGRADED,
        /** Stopped for good, with the reason; an operator has to act. */
        FAILED,
        /** Closed. */
        STOPPED
    }

    /**
     * @param nextOffset in {@code documents}: one past the last record consumed
     * @param mark every event below it is decided
     * @param endOffset of the log; empty while Kafka did not say
     */
    public record PartitionStatus(int partition, long nextOffset, long mark, OptionalLong endOffset,
            EmbedderCounts counts) {

        long lag() {
            return Math.max(0, endOffset.orElse(nextOffset) - nextOffset);
        }
    }
}
