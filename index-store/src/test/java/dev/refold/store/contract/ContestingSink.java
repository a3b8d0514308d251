package dev.refold.store.contract;

import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.IndexStore;
import java.util.List;
import java.util.Optional;

/** One of several that claim the same partition: it may be fenced. */
record ContestingSink(IndexStore store, int generation) {

    /** How many batches were applied: 1, or 0 when another claimed in between. */
    int applyOnce(String id) {
        SinkPosition position = store.claim(generation, TestSink.TOPIC, 0);
        ApplyOutcome outcome = store.apply(generation,
                new Batch(position, position.advancedTo(position.nextOffset() + 1, 0),
                        List.of(EmbeddedDocuments.document(id).chunks("one").build()), Optional.empty()));
        return switch (outcome) {
            case ApplyOutcome.Applied _ -> 1;
            case ApplyOutcome.Fenced _ -> 0;
        };
    }
}
