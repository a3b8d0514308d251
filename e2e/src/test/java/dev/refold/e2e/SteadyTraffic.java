package dev.refold.e2e;

import java.util.SplittableRandom;

/** Sends random events in bursts from a thread of its own, through broker faults too, until it is told to end. */
final class SteadyTraffic {

    private static final int LARGEST_BURST = 60;
    private static final int LONGEST_PAUSE_MILLIS = 350;

    private final Steadily bursts;

    SteadyTraffic(EventLog log, Traffic traffic, SplittableRandom random) {
        this.bursts = Steadily.start("the traffic", () -> random.nextInt(LONGEST_PAUSE_MILLIS),
                () -> log.send(traffic.next(1 + random.nextInt(LARGEST_BURST))));
    }

    /** Returns when all that was sent is acknowledged. */
    void end() throws InterruptedException {
        bursts.end();
    }
}
