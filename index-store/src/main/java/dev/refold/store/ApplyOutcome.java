package dev.refold.store;

import dev.refold.schemas.SinkPosition;

/** What became of a {@link Batch}. */
public sealed interface ApplyOutcome {

    /**
     * It is in, and the store's position is {@code position}.
     *
     * @param documents replaced or deleted
     * @param stale left alone, because what is stored is as new or newer
     * @param chunks written
     * @param vectors written; less than {@code chunks} where the store keeps vectors that did not change
     */
    record Applied(SinkPosition position, int documents, int stale, int chunks, int vectors) implements ApplyOutcome {}

    /**
     * Nothing was written: another sink owns the partition, or the position is not where the batch starts.
     *
     * @param current what the store has
     */
    record Fenced(SinkPosition current) implements ApplyOutcome {}
}
