package dev.refold.indexer.rebuild;

import dev.refold.store.BulkLoad;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationState;
import java.util.Map;

/** Makes the indexes of what was flushed, and sets where sinks go on. */
final class IndexWork {

    private IndexWork() {}

    static Outcome index(Job job) {
        boolean past = job.ownership().rebuild().request().asOf().isPresent();
        GenerationProgress reached = job.store().progress(job.own());
        // Whoever had it before may have died between the last step and the note of it.
        boolean done = past
                ? reached.generation().state() == GenerationState.READY
                : !reached.positions().isEmpty();
        if (!done) {
            finish(job);
        }
        if (past) {
            job.store().transition(job.number(), GenerationState.READY);
        }
        return new Outcome.Indexed();
    }

    /** A look at the past noted no log: without a position it follows none, and is behind whatever does. */
    private static void finish(Job job) {
        Rebuild rebuild = job.ownership().rebuild();
        NotedLog noted = rebuild.request().asOf().isPresent()
                ? NotedLog.of("", Map.of())
                : rebuild.noted().orElseThrow();
        job.board().at("indexing", "", 0, 0);
        try (BulkLoad load = job.store().resumeLoad(job.number())) {
            load.index(made -> job.board().at("indexing: " + made.phase(), "", made.done(), made.total()));
            job.board().check();
            job.ownership().confirm();
            load.finish(noted.positions(), noted.marks());
        }
    }
}
