package dev.refold.cli.stack;

import dev.refold.indexer.asof.AsOf;
import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.indexer.rebuild.Plan;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.schemas.Space;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for moments and plans of looks at the past, one plan at a time, as each folds a log: on threads of its own, which
 * closing interrupts. Thread-safe.
 */
final class PastPlans implements AutoCloseable {

    /** Less than clients wait for the answer. */
    static final Duration LONGEST_PLAN = Duration.ofMinutes(30);
    private static final Duration LONGEST_RESOLVE = Duration.ofSeconds(25);

    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("past-", 0).factory());
    private final Semaphore planning = new Semaphore(1);

    ResolvedPast resolve(Rebuilds rebuilds, Space space, AsOf asOf) {
        return await(() -> rebuilds.resolve(space, asOf), LONGEST_RESOLVE);
    }

    /** @throws StoreException.Unavailable while another one is made, or when it takes too long */
    Plan plan(Rebuilds rebuilds, Space space, AsOf asOf) {
        if (!planning.tryAcquire()) {
            throw new StoreException.Unavailable(
                    "another look at the past is planned just now, which reads the whole log"
                            + " up to there; try again when it is done");
        }
        try {
            return await(() -> rebuilds.plan(space, asOf), LONGEST_PLAN);
        } finally {
            planning.release();
        }
    }

    private <T> T await(Callable<T> question, Duration limit) {
        Future<T> asked = threads.submit(question);
        try {
            return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StoreException.Unavailable("the log was not read within " + limit + "; try again when there is"
                    + " less to do, or without a plan", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while reading the log", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new StoreException.Unavailable("this process is ending; ask again after its next start", e);
        } catch (CancellationException e) {
            throw new StoreException.Unavailable("this process is ending; ask again after its next start", e);
        } finally {
            asked.cancel(true);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
