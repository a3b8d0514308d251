package dev.refold.indexer.rebuild;

import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What the work of a step says about itself, until it is written to the task. Thread-safe. */
final class Board {

    private final InstantSource clock;
    private final BooleanSupplier ended;
    private RebuildProgress progress;
    private LoadedCounts loaded;
    private List<String> problems;

    /** @param ended whether the work is to stop */
    Board(Rebuild rebuild, InstantSource clock, BooleanSupplier ended) {
        this.progress = rebuild.progress();
        this.loaded = rebuild.loaded();
        this.problems = rebuild.problems();
        this.clock = clock;
        this.ended = ended;
    }

    /** @throws WorkEndedException when the work is to stop; called wherever it can, at least once a second */
    void check() {
        if (ended.getAsBoolean()) {
            throw new WorkEndedException("told to stop, or lost");
        }
    }

    synchronized void at(String phase, String unit, long done, long total) {
        progress = progress.at(phase, unit, done, total, clock.instant());
    }

    /** More of the phase in hand. */
    synchronized void advance(long more) {
        at(progress.phase(), progress.unit(), progress.done() + more, progress.total());
    }

    synchronized void expect(long documents) {
        loaded = new LoadedCounts(documents, 0, 0, 0);
    }

    synchronized void added(long documents, long deletes, long chunks) {
        loaded = new LoadedCounts(loaded.expected(), loaded.documents() + documents, loaded.deletes() + deletes,
                loaded.chunks() + chunks);
        advance(documents + deletes);
    }

    /** All of it, where it was not counted piece by piece. */
    synchronized void loaded(LoadedCounts counts) {
        loaded = counts;
    }

    /** Said once however often it happens in a row. */
    synchronized void problem(String problem) {
        problems = Rebuild.withProblem(problems, problem);
    }

    /** Writes all of it down. */
    synchronized Rebuild written(Rebuild rebuild) {
        return rebuild.with(progress).with(loaded).with(problems);
    }
}
