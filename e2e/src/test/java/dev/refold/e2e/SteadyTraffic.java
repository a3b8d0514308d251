package dev.refold.e2e;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Sends random events in bursts from a thread of its own, through broker faults too, until it is told to end. */
final class SteadyTraffic {

    private static final int LARGEST_BURST = 60;
    private static final int LONGEST_PAUSE_MILLIS = 350;

    private final EventLog log;
    private final Traffic traffic;
    private final SplittableRandom random;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    SteadyTraffic(EventLog log, Traffic traffic, SplittableRandom random) {
        this.log = log;
        this.traffic = traffic;
        this.random = random;
        this.thread = Thread.ofPlatform().daemon().name("traffic").start(this::run);
    }

    private void run() {
        try {
            do {
                List<SentEvent> burst = traffic.next(1 + random.nextInt(LARGEST_BURST));
                log.send(burst);
            } while (!ending.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | AssertionError e) {
            failure.set(e);
            System.out.println("the traffic ended early: " + e);
        }
    }

    /** Returns when all that was sent is acknowledged. */
    void end() throws InterruptedException {
        ending.countDown();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("the traffic ended early", failure.get());
        }
    }
}
