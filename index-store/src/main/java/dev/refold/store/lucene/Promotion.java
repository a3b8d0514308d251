package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import java.util.List;

/**
 * A generation becomes live. From the comparison of marks until that is written, the live one stands still: nobody has
 * seen more of it than its successor shows. Takes nothing of {@link Indexes} meanwhile, where a thread that has its lock
 * may wait for the live index.
 *
 * @param write makes it live; durable when it returns
 */
record Promotion(Generation candidate, OpenIndex index, Runnable write) {

    /** @param live the index of the one that is live */
    void inPlaceOf(OpenIndex live) {
        live.standingStill(this::run);
    }

    /** When nothing is live that can be read. */
    void first() {
        run(List.of());
    }

    /**
     * Commits while the live one stands still: committed before, the candidate would stand still itself and fall behind.
     */
    private void run(List<Mark> liveMarks) {
        GenerationRules.checkPromotable(candidate, shownMarks(), liveMarks);
        // Its marks made it eligible: they must not be taken back by a crash once it is live.
        index.commit();
        write.run();
    }

    /** Those that every read from now on includes. */
    private List<Mark> shownMarks() {
        Snapshot shown = index.acquire();
        return Disk.read("the marks of generation " + candidate.number() + " of " + LuceneStore.NAME, () -> {
            try {
                return shown.marks();
            } finally {
                shown.release();
            }
        });
    }
}
