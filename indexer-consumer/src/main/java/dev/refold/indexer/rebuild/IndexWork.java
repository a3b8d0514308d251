package dev.refold.indexer.rebuild;

import dev.refold.store.BulkLoad;

/** Makes the indexes of what was flushed, and sets where sinks go on. */
final class IndexWork {

    private IndexWork() {}

    static Outcome index(Job job) {
        // Whoever had it before may have died between the last step of the load and the note of it.
        if (!job.store().progress(job.own()).positions().isEmpty()) {
            return new Outcome.Indexed();
        }
        NotedLog noted = job.ownership().rebuild().noted().orElseThrow();
        job.board().at("indexing", "", 0, 0);
        try (BulkLoad load = job.store().resumeLoad(job.number())) {
            load.index(made -> job.board().at("indexing: " + made.phase(), "", made.done(), made.total()));
            job.board().check();
            job.ownership().confirm();
            load.finish(noted.positions(), noted.marks());
        }
        return new Outcome.Indexed();
    }
}
