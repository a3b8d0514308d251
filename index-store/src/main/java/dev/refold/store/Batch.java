package dev.refold.store;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive records of one partition of {@code embeddings.<space>}.
 *
 * @param from where the sink stands; the store compares it with what it has
 * @param to where it will stand; differs from {@code from} in offset and leader epoch only
 * @param documents in the order of the log; a document may occur several times, its greatest order counts
 * @param mark the last mark among the records
 */
public record Batch(SinkPosition from, SinkPosition to, List<EmbeddedDocument> documents, Optional<Mark> mark) {

    public Batch {
        documents = List.copyOf(documents);
        if (!to.equals(from.advancedTo(to.nextOffset(), to.leaderEpoch())) || to.nextOffset() < from.nextOffset()) {
            throw new IllegalArgumentException("a batch leads forward in one partition under one owner: from " + from
                    + " to " + to);
        }
    }
}
