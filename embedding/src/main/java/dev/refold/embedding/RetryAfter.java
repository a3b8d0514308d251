package dev.refold.embedding;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** The {@code Retry-After} header (RFC 9110, 10.2.3): seconds or an HTTP date. */
final class RetryAfter {

    /** A service that asks for longer is asked again after this. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /** Zero for a header that is neither, and for a date that has passed. */
    static Duration parse(String header, Clock clock) {
        String value = header.strip();
        try {
            Duration wait = !value.isEmpty() && value.chars().allMatch(unit -> unit >= '0' && unit <= '9')
                    ? Duration.ofSeconds(value.length() > 9 ? LONGEST.toSeconds() : Long.parseLong(value))
                    : Duration.between(clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(value,
                            Instant::from));
            return bounded(wait);
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
