package dev.refold.e2e;

import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.ForwardingStore;
import dev.refold.store.IndexStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that tells which batch is being written: batches are numbered from 1 as they begin. For stores that one sink
 * writes to, one batch at a time.
 */
final class WatchedWrites extends ForwardingStore {

    static final int NONE = 0;

    private final IndexStore store;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final Set<Integer> failed = ConcurrentHashMap.newKeySet();
    private volatile int open = NONE;

    WatchedWrites(IndexStore store) {
        this.store = store;
    }

    /** The batch that is being written, or {@link #NONE}. */
    int open() {
        return open;
    }

    /** How many batches were written. */
    int written() {
        return written.get();
    }

    boolean failed(int batch) {
        return failed.contains(batch);
    }

    @Override
    protected IndexStore store() {
        return store;
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        int mine = begun.incrementAndGet();
        boolean complete = false;
        open = mine;
        try {
            ApplyOutcome outcome = store.apply(number, batch);
            complete = true;
            written.incrementAndGet();
            return outcome;
        } finally {
            if (!complete) {
                failed.add(mine);
            }
            open = NONE;
        }
    }
}
