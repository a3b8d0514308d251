package dev.refold.store.lucene;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes durable, now and then, what was applied. */
final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Indexes indexes;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    Committer(Indexes indexes, Duration interval) {
        this.indexes = indexes;
        this.thread = Thread.ofPlatform().daemon().name("lucene-commits").unstarted(() -> commitEvery(interval));
    }

    void start() {
        thread.start();
    }

    private void commitEvery(Duration interval) {
        try {
            while (!closing.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                indexes.all().forEach(Committer::commit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure is not lost: the index is broken then, and whoever applies next is told. */
    private static void commit(OpenIndex index) {
        try {
            index.commit();
        } catch (RuntimeException e) {
            // Whatever it was: without this thread nothing would become durable any more, and nobody would know.
            LOG.atWarn().setCause(e).log("commit failed, the index goes back to its last commit");
        }
    }

    /** Waits for a commit under way; does not interrupt it, which would close the files it writes. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
