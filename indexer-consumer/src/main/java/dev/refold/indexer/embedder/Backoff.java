package dev.refold.indexer.embedder;

import java.time.Duration;

/**
 * How long to leave the model alone: doubling from {@code first} up to {@code most}, half of it by chance, so that
 * instances do not come back in step; never shorter than the service asked for, up to {@code mostAsked}.
 */
public record Backoff(Duration first, Duration most, Duration mostAsked) {

    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20),
            Duration.ofMinutes(10));

    private static final int MAX_DOUBLINGS = 20;

    /**
     * @param failures in a row so far, at least 1
     * @param chance 0 to 1
     */
    public Duration pause(int failures, Duration asked, double chance) {
        long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long capped = Math.min(most.toMillis(), doubled);
        long millis = capped / 2 + Math.round(capped / 2.0 * chance);
        long wanted = Math.min(asked.toMillis(), mostAsked.toMillis());
        return Duration.ofMillis(Math.max(millis, wanted));
    }
}
