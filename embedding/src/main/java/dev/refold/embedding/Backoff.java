package dev.refold.embedding;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to leave a service alone: exponential with full jitter (Brooker: Exponential Backoff and Jitter, 2015), so
 * that clients that failed together do not come back together. Never shorter than the service asked for.
 */
record Backoff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 30;

    /** @param failures how many attempts failed so far, from 1 */
    Duration pause(int failures, Duration retryAfter, RandomGenerator random) {
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        long bound = Math.min(longest.toMillis(), first.toMillis() << doublings);
        return retryAfter.plusMillis(random.nextLong(Math.max(1, bound + 1)));
    }
}
