package dev.refold.store.memory;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.Loading;
import dev.refold.store.analysis.TextAnalysis;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A bulk load that keeps its documents to itself until they are flushed. */
final class MemoryLoad implements BulkLoad {

    private final Generation generation;
    private final long epoch;
    private final Change store;
    private final Map<DocumentKey, Stored> added = new ConcurrentHashMap<>();

    /** Changes a generation in one step. */
    interface Change {
        Snapshot change(int number, UnaryOperator<Snapshot> change);
    }

    /** @param taken the generation after {@link #begun} or {@link #resumed} */
    MemoryLoad(Snapshot taken, Change store) {
        this.generation = taken.generation();
        this.epoch = taken.loading().epoch();
        this.store = store;
    }

    static Snapshot begun(Snapshot snapshot) {
        Loading begun = snapshot.loading().begun(snapshot.generation(), snapshot.positions().values());
        return Snapshot.empty(snapshot.generation(), snapshot.task()).withLoading(begun);
    }

    static Snapshot resumed(Snapshot snapshot) {
        return snapshot.withLoading(
                snapshot.loading().resumed(snapshot.generation(), snapshot.positions().values()));
    }

    @Override
    public void add(List<EmbeddedDocument> documents) {
        BatchRules.checkDimensions(generation, documents);
        TextAnalysis analysis = TextAnalysis.of(generation.space().language());
        owned(snapshot -> {
            snapshot.loading().checkFilling(generation);
            return snapshot;
        });
        documents.forEach(document -> added.put(document.key(), Stored.of(document, analysis)));
    }

    @Override
    public void flush() {
        owned(snapshot -> snapshot.loading().phase() == Loading.Phase.FILLING
                ? snapshot.withDocuments(new TreeMap<>(added)).withLoading(snapshot.loading().flushed())
                : snapshot);
    }

    /** Nothing to make: every search looks at everything. */
    @Override
    public void index(Consumer<IndexProgress> progress) {
        owned(snapshot -> {
            snapshot.loading().checkFlushed(generation);
            return snapshot;
        });
    }

    @Override
    public void finish(List<SinkPosition> positions, List<Mark> marks) {
        owned(snapshot -> {
            snapshot.loading().checkFlushed(generation);
            boolean claimedSince = Loading.isClaimed(snapshot.positions().values());
            return claimedSince
                    ? snapshot
                    : snapshot.withPositions(positions, marks).withLoading(snapshot.loading().finished());
        });
    }

    private void owned(UnaryOperator<Snapshot> change) {
        store.change(generation.number(), snapshot -> {
            snapshot.loading().checkOwner(generation, epoch);
            return change.apply(snapshot);
        });
    }

    @Override
    public void close() {
        added.clear();
    }
}
