package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(1));

    @Test
    void pauses_double_up_to_the_most_and_half_of_each_is_chance() {
        assertThat(backoff.pause(1, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.pause(1, Duration.ZERO, 0)).isEqualTo(Duration.ofMillis(50));
        assertThat(backoff.pause(3, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(400));
        assertThat(backoff.pause(1_000_000, Duration.ZERO, 1)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void what_the_service_asks_for_is_kept_but_not_without_end() {
        assertThat(backoff.pause(1, Duration.ofSeconds(30), 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(backoff.pause(1, Duration.ofDays(9_999), 0)).isEqualTo(Duration.ofMinutes(1));
    }
}
