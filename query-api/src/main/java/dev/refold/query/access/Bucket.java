package dev.refold.query.access;

import java.time.Duration;
import java.util.Optional;

/**
 * A token bucket: filled at a rate up to a burst, emptied by one a request. Time is given, in {@link System#nanoTime} or
 * anything else that only grows. Not thread-safe.
 */
final class Bucket {

    private static final double NANOS = 1e9;

    private final double perNano;
    private final double burst;
    private double tokens;
    private long at;

    Bucket(Limits limits, long now) {
        this.perNano = limits.perSecond() / NANOS;
        this.burst = limits.burst();
        this.tokens = burst;
        this.at = now;
    }

    /** Takes one, or says how long until there is one. */
    Optional<Duration> take(long now) {
        tokens = Math.min(burst, tokens + Math.max(0, now - at) * perNano);
        at = now;
        if (tokens >= 1) {
            tokens -= 1;
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano)));
    }
}
