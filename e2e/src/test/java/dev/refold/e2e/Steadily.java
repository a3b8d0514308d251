package dev.refold.e2e;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/** Does one thing again and again on a thread of its own, until it is told to end or the thing fails. */
final class Steadily {

    interface Action {
        void run() throws InterruptedException;
    }

    private final String name;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    private Steadily(String name, IntSupplier pauseMillis, Action action) {
        this.name = name;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(pauseMillis, action));
    }

    /**
     * Does it at least once.
     *
     * @param name whose doing it is, plural, such as {@code the queries}
     */
    static Steadily start(String name, IntSupplier pauseMillis, Action action) {
        Steadily steadily = new Steadily(name, pauseMillis, action);
        steadily.thread.start();
        return steadily;
    }

    private void run(IntSupplier pauseMillis, Action action) {
        try {
            do {
                action.run();
            } while (!ending.await(pauseMillis.getAsInt(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            failure.set(e);
            System.out.println(name + " ended early: " + e);
        }
    }

    /** Returns when the last one is over; fails when one failed. */
    void end() throws InterruptedException {
        ending.countDown();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError(name + " ended early", failure.get());
        }
    }
}
