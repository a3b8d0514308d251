package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7                             | PT7S
            0                             | PT0S
            Fri, 02 Jan 2026 03:05:05 GMT | PT1M
            Fri, 02 Jan 2026 03:00:00 GMT | PT0S
            99999999999999999999          | PT1H
            Fri, 02 Jan 2099 03:05:05 GMT | PT1H
            -3                            | PT0S
            1.5                           | PT0S
            soon                          | PT0S
            ''                            | PT0S
            """)
    void retry_after_is_seconds_or_a_date_and_bounded(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, CLOCK)).isEqualTo(expected);
    }

    @Test
    void pauses_are_drawn_below_a_bound_that_doubles_up_to_the_longest() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(longest(backoff, 1)).isBetween(80L, 100L);
        assertThat(longest(backoff, 3)).isBetween(360L, 400L);
        assertThat(longest(backoff, 1_000)).isBetween(900L, 1_000L);
    }

    private static long longest(Backoff backoff, int failures) {
        return LongStream.range(0, 500).map(seed -> backoff.pause(failures, Duration.ZERO, new Random(seed * 7_919))
                .toMillis()).max().orElseThrow();
    }

    @Test
    void a_pause_is_never_shorter_than_the_service_asked_for() {
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
        assertThat(backoff.pause(1, Duration.ofSeconds(3), new Random(1))).isBetween(Duration.ofSeconds(3), Duration
                .ofSeconds(3).plusMillis(2));
    }
}
