package dev.refold.store.lucene;

import dev.refold.store.IndexProgress;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;

/** Merges what is due, and waits for it. */
final class Merges {

    private static final long LOOK_EVERY_MILLIS = 100;

    private final IndexWriter writer;

    Merges(IndexWriter writer) {
        this.writer = writer;
    }

    /** @param check before each look; ends the wait by throwing */
    void run(Consumer<IndexProgress> progress, Runnable check) throws IOException {
        writer.maybeMerge();
        while (isMerging()) {
            check.run();
            progress.accept(new IndexProgress("merging segments", 0, 0));
            pause();
        }
    }

    private boolean isMerging() {
        boolean running = writer.getConfig().getMergeScheduler() instanceof ConcurrentMergeScheduler threads
                && threads.mergeThreadCount() > 0;
        return running || writer.hasPendingMerges();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("merging was not waited for: the thread was interrupted", e);
        }
    }
}
