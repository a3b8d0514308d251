package dev.refold.indexer.rebuild;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the step in hand is, for people. The clocks are those of the process that works: good for showing, nothing is
 * decided by them.
 *
 * @param phase in words, such as {@code reading keys}
 * @param unit what {@code done} and {@code total} count, such as {@code documents}
 * @param total 0 where nobody knows
 * @param perSecond over the whole phase
 * @param started the phase
 */
public record RebuildProgress(String phase, String unit, long done, long total, double perSecond, Instant started,
        Instant updated) {

    private static final double MILLIS_PER_SECOND = 1_000;

    public static RebuildProgress begin(String phase, String unit, Instant now) {
        return new RebuildProgress(phase, unit, 0, 0, 0, now, now);
    }

    /** The same phase goes on, another one begins. */
    RebuildProgress at(String nowPhase, String nowUnit, long nowDone, long nowTotal, Instant now) {
        Instant since = phase.equals(nowPhase) ? started : now;
        double seconds = Math.max(0, Duration.between(since, now).toMillis()) / MILLIS_PER_SECOND;
        return new RebuildProgress(nowPhase, nowUnit, nowDone, nowTotal, seconds > 0 ? nowDone / seconds : 0, since,
                now);
    }

    /** How long the phase still takes at this rate; empty when that cannot be told. */
    public Optional<Duration> left() {
        return total > 0 && perSecond > 0 && done <= total
                ? Optional.of(Duration.ofMillis((long) ((total - done) / perSecond * MILLIS_PER_SECOND)))
                : Optional.empty();
    }
}
