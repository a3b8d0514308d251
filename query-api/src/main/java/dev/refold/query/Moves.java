package dev.refold.query;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for an index to fold on: whoever folds in this process says {@link #moved()}, whoever waits looks
 * again. What is folded by other processes is not heard of here, so waiting is always for a time. Thread-safe.
 */
public final class Moves {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long count;

    /** A batch was applied, or an event rejected; readers see it by now. Quick. */
    public void moved() {
        lock.lock();
        try {
            count++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ask before looking, so that nothing that moves while looking is missed. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when something has moved since the count was {@code seen}, or after {@code atMost}. */
    void awaitAfter(long seen, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (count == seen && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
