package dev.refold.store.lucene;

import dev.refold.store.IndexProgress;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;

/** Merges, and waits for it. */
final class Merges {

    /** How far. */
    enum Goal {
        /** What the ordinary rule merges. */
        WHAT_IS_DUE("merging segments"),
        /** As few segments as their largest size allows, each with a graph; as what was loaded in bulk needs it. */
        FEWEST("building the graph"),
        /** One, whatever its size. */
        ONE("merging all segments into one");

        private final String phase;

        Goal(String phase) {
            this.phase = phase;
        }
    }

    /** What {@code TieredMergePolicy} makes no larger than by itself: it would hardly ever merge it again. */
    private static final long LARGEST_BYTES = 5L << 30;

    private static final long LOOK_EVERY_MILLIS = 100;

    private final IndexWriter writer;

    Merges(IndexWriter writer) {
        this.writer = writer;
    }

    /** @param check before each look; ends the wait by throwing */
    void run(Goal goal, Consumer<IndexProgress> progress, Runnable check) throws IOException {
        // Once: while old files lie beside new ones it would be another.
        int fewest = fewest();
        switch (goal) {
            case WHAT_IS_DUE -> writer.maybeMerge();
            case FEWEST -> writer.forceMerge(fewest, false);
            case ONE -> writer.forceMerge(1);
        }
        while (isMerging()) {
            check.run();
            progress.accept(new IndexProgress(goal.phase, 0, 0));
            pause();
        }
        if (goal == Goal.FEWEST) {
            // Nothing is left to do, unless a merge failed in its thread: then this one fails in ours.
            writer.forceMerge(fewest);
        }
    }

    private int fewest() throws IOException {
        long bytes = 0;
        for (String file : writer.getDirectory().listAll()) {
            bytes += writer.getDirectory().fileLength(file);
        }
        return Math.toIntExact(1 + bytes / LARGEST_BYTES);
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
