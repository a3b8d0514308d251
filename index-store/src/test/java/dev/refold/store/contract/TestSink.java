package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import java.util.List;
import java.util.Optional;

/** Owns a partition of a generation and folds into it, as a sink does. For one thread. */
public final class TestSink {

    public static final String TOPIC = "embeddings-topic-id";
    public static final String DOCUMENTS_TOPIC = "documents-topic-id";

    private final IndexStore store;
    private final int generation;
    private SinkPosition position;

    private TestSink(IndexStore store, int generation, SinkPosition position) {
        this.store = store;
        this.generation = generation;
        this.position = position;
    }

    public static TestSink claim(IndexStore store, Generation generation) {
        return claim(store, generation, 0);
    }

    public static TestSink claim(IndexStore store, Generation generation, int partition) {
        return new TestSink(store, generation.number(), store.claim(generation.number(), TOPIC, partition));
    }

    public SinkPosition position() {
        return position;
    }

    public ApplyOutcome.Applied apply(EmbeddedDocument... documents) {
        return apply(List.of(documents));
    }

    public ApplyOutcome.Applied apply(List<? extends EmbeddedDocument> documents) {
        return applied(new Batch(position, after(documents.size()), List.copyOf(documents), Optional.empty()));
    }

    /** A batch with nothing but the partition's mark. */
    public ApplyOutcome.Applied mark(long offset) {
        return applied(new Batch(position, after(1), List.of(), Optional.of(markAt(position.partition(), offset))));
    }

    public static Mark markAt(int partition, long offset) {
        return new Mark(DOCUMENTS_TOPIC, partition, 0, offset);
    }

    /** Where the sink will stand after so many records. */
    public SinkPosition after(int records) {
        return position.advancedTo(position.nextOffset() + records, 0);
    }

    private ApplyOutcome.Applied applied(Batch batch) {
        ApplyOutcome outcome = store.apply(generation, batch);
        assertThat(outcome).isInstanceOf(ApplyOutcome.Applied.class);
        ApplyOutcome.Applied applied = (ApplyOutcome.Applied) outcome;
        assertThat(applied.position()).isEqualTo(batch.to());
        position = applied.position();
        return applied;
    }
}
