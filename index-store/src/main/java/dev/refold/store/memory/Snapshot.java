package dev.refold.store.memory;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.GenerationProgress;
import dev.refold.store.Loading;
import dev.refold.store.Task;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All of one generation at one moment. Immutable: a write makes another one, a read in the middle of it keeps its own.
 *
 * @param positions by partition
 * @param marks by partition
 */
record Snapshot(Generation generation, Optional<Task> task, Loading loading,
        SortedMap<DocumentKey, Stored> documents, SortedMap<Integer, SinkPosition> positions,
        SortedMap<Integer, Mark> marks) {

    Snapshot {
        documents = Collections.unmodifiableSortedMap(documents);
        positions = Collections.unmodifiableSortedMap(positions);
        marks = Collections.unmodifiableSortedMap(marks);
    }

    static Snapshot empty(Generation generation, Optional<Task> task) {
        return new Snapshot(generation, task, Loading.NONE, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    Snapshot withGeneration(Generation changed) {
        return new Snapshot(changed, task, loading, documents, positions, marks);
    }

    Snapshot withTask(Task changed) {
        return new Snapshot(generation, Optional.of(changed), loading, documents, positions, marks);
    }

    Snapshot withLoading(Loading changed) {
        return new Snapshot(generation, task, changed, documents, positions, marks);
    }

    Snapshot withDocuments(SortedMap<DocumentKey, Stored> changed) {
        return new Snapshot(generation, task, loading, changed, positions, marks);
    }

    Snapshot withPosition(SinkPosition position) {
        return new Snapshot(generation, task, loading, documents, with(positions, position.partition(), position),
                marks);
    }

    /** These positions and marks, and no others. */
    Snapshot withPositions(List<SinkPosition> all, List<Mark> allMarks) {
        SortedMap<Integer, SinkPosition> byPartition = new TreeMap<>();
        all.forEach(position -> byPartition.put(position.partition(), position));
        SortedMap<Integer, Mark> marksByPartition = new TreeMap<>();
        allMarks.forEach(mark -> marksByPartition.put(mark.partition(), mark));
        return new Snapshot(generation, task, loading, documents, byPartition, marksByPartition);
    }

    GenerationProgress progress() {
        return new GenerationProgress(generation, List.copyOf(positions.values()), List.copyOf(marks.values()));
    }

    Stream<Stored> of(String tenant) {
        return documents.values().stream().filter(stored -> stored.document().key().tenant().equals(tenant));
    }

    /** Documents that are not deleted. */
    static Stream<EmbeddedDocument.Present> present(Stream<Stored> stored) {
        return stored.map(Stored::document).filter(EmbeddedDocument.Present.class::isInstance)
                .map(EmbeddedDocument.Present.class::cast);
    }

    Optional<EmbeddedDocument.Present> present(DocumentKey key) {
        return present(Stream.ofNullable(documents.get(key))).findFirst();
    }

    /** The state after a batch that is not fenced, and what to say of it. */
    Folded fold(Batch batch, TextAnalysis analysis) {
        List<EmbeddedDocument> candidates = BatchRules.onePerKey(batch.documents());
        List<EmbeddedDocument> changes = candidates.stream()
                .filter(document -> BatchRules.replaces(document, orderOf(document.key()))).toList();
        SortedMap<DocumentKey, Stored> after = new TreeMap<>(documents);
        changes.forEach(document -> after.put(document.key(), Stored.of(document, analysis)));
        int chunks = changes.stream().mapToInt(document -> chunks(document).size()).sum();
        int vectors = changes.stream().mapToInt(this::newVectors).sum();
        Snapshot snapshot = new Snapshot(generation, task, loading, after,
                with(positions, batch.to().partition(), batch.to()),
                marksAfter(batch));
        return new Folded(snapshot, new ApplyOutcome.Applied(batch.to(), changes.size(),
                candidates.size() - changes.size(), chunks, vectors));
    }

    /** The state after some documents were put right; the last word for each key. */
    Mended mend(List<Mend> mends, TextAnalysis analysis) {
        Map<DocumentKey, Mend> byKey = new LinkedHashMap<>();
        mends.forEach(mend -> byKey.put(mend.key(), mend));
        List<Mend> unchanged = byKey.values().stream().filter(mend -> mend.seen().equals(orderOf(mend.key()))).toList();
        SortedMap<DocumentKey, Stored> after = new TreeMap<>(documents);
        for (Mend mend : unchanged) {
            after.remove(mend.key());
            mend.state().ifPresent(state -> after.put(mend.key(), Stored.of(state, analysis)));
        }
        return new Mended(withDocuments(after), unchanged.size());
    }

    private Optional<Order> orderOf(DocumentKey key) {
        return Optional.ofNullable(documents.get(key)).map(stored -> stored.document().order());
    }

    private SortedMap<Integer, Mark> marksAfter(Batch batch) {
        int partition = batch.to().partition();
        return BatchRules.mark(Optional.ofNullable(marks.get(partition)), batch.mark())
                .map(mark -> with(marks, partition, mark)).orElse(marks);
    }

    /** Vectors of chunks that the document did not have before: what a store that keeps vectors has to write. */
    private int newVectors(EmbeddedDocument document) {
        Set<ContentHash> known = present(document.key()).stream().flatMap(present -> present.chunks().stream())
                .map(Chunk::hash).collect(Collectors.toSet());
        return (int) chunks(document).stream().filter(chunk -> chunk.vector().isPresent()).map(Chunk::hash).distinct()
                .filter(hash -> !known.contains(hash)).count();
    }

    private static List<Chunk> chunks(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Present present -> present.chunks();
            case EmbeddedDocument.Deleted _ -> List.of();
        };
    }

    private static <K, V> SortedMap<K, V> with(SortedMap<K, V> map, K key, V value) {
        SortedMap<K, V> copy = new TreeMap<>(map);
        copy.put(key, value);
        return copy;
    }

    /** A snapshot after a batch. */
    record Folded(Snapshot snapshot, ApplyOutcome.Applied outcome) {}

    /** A snapshot after mending. */
    record Mended(Snapshot snapshot, int documents) {}
}
