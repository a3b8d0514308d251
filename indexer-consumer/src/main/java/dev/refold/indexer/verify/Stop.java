package dev.refold.indexer.verify;

import java.time.Duration;

/** Ends a verification between two steps: its time is over, its thread was interrupted, or another part failed. */
final class Stop {

    private final Duration limit;
    private final long begun = System.nanoTime();
    private final Thread owner = Thread.currentThread();
    private volatile boolean failed;

    /** Begins to count; the thread that calls is the one whose interruption counts. */
    Stop(Duration limit) {
        this.limit = limit;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Makes every later {@link #check} fail. */
    void now() {
        failed = true;
    }

    /** @throws VerifyException when it is to end */
    void check() {
        if (failed || owner.isInterrupted()) {
            throw new VerifyException("the verification was interrupted; nothing is known about the generation");
        }
        if (elapsed().compareTo(limit) > 0) {
            throw new VerifyException("the verification took longer than " + limit + "; allow it more time");
        }
    }

    /** @throws VerifyException when it is to end */
    void pause(Duration time) {
        check();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        check();
    }

    /** Closes a client that would not close itself on an interrupted thread. */
    static void uninterrupted(Runnable close) {
        boolean interrupted = Thread.interrupted();
        try {
            close.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
