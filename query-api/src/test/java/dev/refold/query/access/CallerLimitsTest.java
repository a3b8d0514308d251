package dev.refold.query.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CallerLimitsTest {

    private final AtomicLong now = new AtomicLong(-7);
    private final CallerLimits limits = new CallerLimits(new Limits(2, 3, 4), now::get);

    private static Caller caller(String id) {
        return new Caller(id, Optional.of("acme"), Set.of(Scope.READ));
    }

    private Optional<Duration> asked(String id) {
        Optional<CallerLimits.Excess> excess = limits.begin(caller(id));
        if (excess.isEmpty()) {
            limits.end(caller(id));
        }
        return excess.map(CallerLimits.Excess::retryAfter);
    }

    @Test
    void after_a_burst_a_credential_has_its_rate_and_others_have_their_own() {
        for (int i = 0; i < 3; i++) {
            assertThat(asked("a")).isEmpty();
        }
        assertThat(asked("a")).contains(Duration.ofMillis(500));
        assertThat(asked("b")).isEmpty();

        now.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(asked("a")).isEmpty();
        assertThat(asked("a")).isPresent();

        now.addAndGet(Duration.ofHours(1).toNanos());
        for (int i = 0; i < 3; i++) {
            assertThat(asked("a")).isEmpty();
        }
        assertThat(asked("a")).isPresent();
    }

    @Test
    void requests_at_work_are_counted_until_they_end_and_one_refused_does_not_count() {
        CallerLimits wide = new CallerLimits(new Limits(100, 100, 2), now::get);
        assertThat(wide.begin(caller("a"))).isEmpty();
        assertThat(wide.begin(caller("a"))).isEmpty();
        assertThat(wide.begin(caller("a"))).hasValueSatisfying(
                excess -> assertThat(excess.detail()).contains("2 requests at work"));
        assertThat(wide.begin(caller("b"))).isEmpty();

        wide.end(caller("a"));
        assertThat(wide.begin(caller("a"))).isEmpty();
    }

    @Test
    void whoever_comes_the_memory_stays_bounded_and_those_seen_last_keep_their_count() {
        for (int i = 0; i < 3; i++) {
            asked("a");
        }
        for (int i = 0; i < 30_000; i++) {
            asked("n" + i);
            assertThat(asked("a")).isPresent();
        }
    }
}
