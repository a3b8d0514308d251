package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Positions and marks of what is in the writer. Each partition is changed by one thread at a time. */
final class FoldedTo {

    private final Map<Integer, SinkPosition> positions = new ConcurrentHashMap<>();
    private final Map<Integer, Mark> marks = new ConcurrentHashMap<>();

    FoldedTo(CommitData data) {
        set(data.positions(), data.marks());
    }

    /** These and no others. */
    void set(List<SinkPosition> all, List<Mark> allMarks) {
        positions.clear();
        all.forEach(this::set);
        marks.clear();
        allMarks.forEach(mark -> marks.put(mark.partition(), mark));
    }

    void set(SinkPosition position) {
        positions.put(position.partition(), position);
    }

    void advance(Batch batch) {
        int partition = batch.to().partition();
        set(batch.to());
        BatchRules.mark(Optional.ofNullable(marks.get(partition)), batch.mark())
                .ifPresent(mark -> marks.put(partition, mark));
    }

    Optional<SinkPosition> position(int partition) {
        return Optional.ofNullable(positions.get(partition));
    }

    List<SinkPosition> positions() {
        return List.copyOf(positions.values());
    }

    List<Mark> marks() {
        return List.copyOf(marks.values());
    }
}
