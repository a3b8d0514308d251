package dev.refold.store.search;

import dev.refold.store.StoreException;
import java.time.Duration;

/** When a read gives up, on the JVM's monotonic clock. */
public final class Deadline {

    private final long startNanos = System.nanoTime();
    private final Duration timeout;

    private Deadline(Duration timeout) {
        this.timeout = timeout;
    }

    public static Deadline after(Duration timeout) {
        return new Deadline(timeout);
    }

    /** Zero or negative when it is over. */
    public Duration left() {
        return timeout.minusNanos(System.nanoTime() - startNanos);
    }

    /** Whether more than this share of the time is gone. */
    public boolean isGone(double share) {
        return left().toNanos() < timeout.toNanos() * (1 - share);
    }

    public boolean isOver() {
        return !left().isPositive();
    }

    /**
     * Gives up when the time is over.
     *
     * @throws StoreException.DeadlineExceeded naming the timeout
     */
    public void check() {
        if (isOver()) {
            throw new StoreException.DeadlineExceeded("the read took longer than its timeout of " + timeout
                    + "; narrow the filter or give it more time");
        }
    }
}
