package dev.refold.ingest;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far an ingestion is.
 *
 * @param published documents stored by Kafka
 * @param bytesRead of the source
 * @param totalBytes of the source, when it is known
 */
public record IngestProgress(long published, long problems, long skipped, long bytesRead, OptionalLong totalBytes,
        Duration elapsed) {

    private static final double NANOS = 1e9;

    public double documentsPerSecond() {
        return elapsed.isPositive() ? published / seconds() : 0;
    }

    /** How much is read, from 0 to 1; a source that grew meanwhile stays at 1. */
    public Optional<Double> fraction() {
        return totalBytes.isEmpty()
                ? Optional.empty()
                : Optional.of(totalBytes.getAsLong() <= 0
                        ? 1.0
                        : Math.clamp((double) bytesRead / totalBytes.getAsLong(), 0.0, 1.0));
    }

    /** What is left if it goes on as it did so far; empty before anything is read, or without a known end. */
    public Optional<Duration> remaining() {
        return fraction().filter(fraction -> fraction > 0)
                .map(fraction -> Duration.ofNanos((long) (elapsed.toNanos() * (1 - fraction) / fraction)));
    }

    private double seconds() {
        return elapsed.toNanos() / NANOS;
    }
}
