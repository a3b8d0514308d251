package dev.refold.indexer.rebuild;

import dev.refold.schemas.LogKeys;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one rebuild: one works, one renews the ownership by writing the progress, however long a call of the
 * first may take. Both are daemons: making an index may take an hour, and no process waits that long to end.
 */
final class RunningRebuild {

    private static final Logger LOG = LoggerFactory.getLogger(RunningRebuild.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Ownership ownership;
    private final Board board;
    private final InstantSource clock;
    private final Duration renewEvery;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    RunningRebuild(Ownership ownership, InstantSource clock, Duration renewEvery) {
        this.ownership = ownership;
        this.clock = clock;
        this.renewEvery = renewEvery;
        this.board = new Board(ownership.rebuild(), clock, () -> stopped.getCount() == 0 || ownership.isLost());
    }

    Board board() {
        return board;
    }

    Rebuild rebuild() {
        return ownership.rebuild();
    }

    void start(Job job) {
        String name = "rebuild-" + job.name();
        Thread.ofPlatform().daemon().name(name).start(() -> work(job));
        Thread.ofPlatform().daemon().name(name + "-renew").start(() -> renew(job));
    }

    boolean isAlive() {
        return ended.getCount() > 0;
    }

    void stop() {
        stopped.countDown();
    }

    void join() {
        try {
            if (!ended.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().addKeyValue(LogKeys.STEP, rebuild().step().name())
                        .log("a rebuild did not end in time; it ends with the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Job job) {
        try (LookBack _ = job.lookBack()) {
            new RebuildWorker(job, clock).run();
            if (stopped.getCount() == 0) {
                release(job);
            }
        } catch (RuntimeException | Error e) {
            // Nobody waits for this thread: unless it says so, nobody learns of it.
            LOG.atError().setCause(e).addKeyValue(LogKeys.GENERATION, job.name())
                    .log("the work at the rebuild ended as nobody expects; it is begun again before long");
        } finally {
            ended.countDown();
        }
    }

    /** Spares whoever comes next the wait; if it fails, they wait. */
    private void release(Job job) {
        try {
            ownership.release();
        } catch (StoreException | WorkEndedException e) {
            LOG.debug("{} was not released: {}", job.name(), e.getMessage());
        }
    }

    private void renew(Job job) {
        try {
            while (!ended.await(renewEvery.toMillis(), TimeUnit.MILLISECONDS) && !ownership.isLost()) {
                renewOnce(job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewOnce(Job job) {
        try {
            Rebuild written = ownership.update(board::written);
            job.parts().listener().progress(job.number(), written);
        } catch (RuntimeException e) {
            // Whatever it was, the next second may be better; if not, others take over.
            LOG.debug("{} was not renewed: {}", job.name(), e.getMessage());
        }
    }
}
