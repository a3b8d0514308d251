package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.AsOfBuilder;
import dev.refold.indexer.asof.AsOfProgress;
import dev.refold.indexer.asof.PastPlan;
import dev.refold.indexer.asof.PastRefusedException;
import dev.refold.indexer.asof.ResolvedPast;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Fills a generation with the documents of a moment of the past. Kept as long as one process works at it, so that what
 * was paid before a fault is not paid again after it; a process that takes over begins anew. Used by one thread.
 */
final class LookBack implements AutoCloseable {

    private Optional<AsOfBuilder> builder = Optional.empty();

    /** @throws ImpossibleException when the past cannot be had, or not here */
    Outcome load(Job job, ResolvedPast past) {
        job.board().expect(0);
        try {
            PastPlan loaded = builder(job).fill(job.store(), job.number(), past, now -> show(job, now));
            job.ownership().update(rebuild -> job.board().written(rebuild).with(new LoadedCounts(
                    loaded.documents() + loaded.deletes(), loaded.documents(), loaded.deletes(), loaded.chunks())));
            job.board().loaded(job.ownership().rebuild().loaded());
            return new Outcome.Loaded();
        } catch (PastRefusedException e) {
            return new Outcome.Impossible(String.valueOf(e.getMessage()), "drop it: refold drop " + job.name(), true);
        } catch (UncheckedIOException e) {
            throw new ImpossibleException(String.valueOf(e.getMessage()), "make room, then refold rebuild "
                    + job.store().name() + " --resume", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkEndedException("interrupted");
        }
    }

    private AsOfBuilder builder(Job job) {
        if (builder.isEmpty()) {
            try {
                builder = Optional.of(job.parts().pasts().apply(job.generation().space()));
            } catch (IllegalArgumentException e) {
                throw new ImpossibleException(String.valueOf(e.getMessage()),
                        "configure the model, then refold rebuild "
                                + job.store().name() + " --resume",
                        e);
            }
        }
        return builder.get();
    }

    private static void show(Job job, AsOfProgress now) {
        job.board().check();
        job.board().at(now.phase().words(), now.phase().unit(), now.done(), now.total());
    }

    @Override
    public void close() {
        builder.ifPresent(AsOfBuilder::close);
        builder = Optional.empty();
    }
}
