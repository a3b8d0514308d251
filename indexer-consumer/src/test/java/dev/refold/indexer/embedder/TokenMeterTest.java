package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TokenMeterTest {

    private final TokenMeter meter = new TokenMeter();

    private long tokens() {
        return meter.spend().tokens();
    }

    @Test
    void the_limit_is_passed_by_one_request_at_most_however_many_are_in_flight() {
        meter.limit(OptionalLong.of(100));

        assertThat(meter.begin(60)).isTrue();
        assertThat(meter.begin(60)).isTrue();
        assertThat(meter.begin(1)).isFalse();
        assertThat(meter.spend().held()).as("those in flight may cost less").isFalse();

        meter.spent(60);
        meter.end(60);
        meter.spent(60);
        meter.end(60);
        assertThat(meter.begin(1)).isFalse();
        assertThat(meter.spend()).isEqualTo(new TokenSpend(120, OptionalLong.of(100), true));
    }

    @Test
    void a_request_that_failed_gives_back_what_it_was_estimated_at() {
        meter.limit(OptionalLong.of(100));
        assertThat(meter.begin(100)).isTrue();
        meter.end(100);

        assertThat(meter.begin(100)).isTrue();
        assertThat(tokens()).isZero();
    }

    @Test
    void a_higher_limit_lets_it_go_on_and_the_same_one_does_not() {
        meter.limit(OptionalLong.of(10));
        meter.spent(10);
        assertThat(meter.begin(1)).isFalse();

        meter.limit(OptionalLong.of(10));
        assertThat(meter.spend().held()).isTrue();
        meter.limit(OptionalLong.of(11));
        assertThat(meter.spend().held()).isFalse();
        assertThat(meter.begin(1)).isTrue();
    }

    @Test
    void what_the_service_counts_is_believed_and_else_four_characters_are_a_token() {
        meter.answered(2, 400, 250, Duration.ZERO);
        meter.answered(2, 401, 0, Duration.ZERO);
        meter.failed(2, Duration.ZERO);

        assertThat(tokens()).isEqualTo(250 + 101);
    }

    @Test
    void the_count_survives_in_the_state_of_the_partitions() {
        meter.restored(0, 0);
        meter.restored(1, 0);
        meter.spent(7);
        long inFirst = meter.book(0, 0);
        meter.spent(5);
        long inSecond = meter.book(1, 0);

        TokenMeter afterRestart = new TokenMeter();
        afterRestart.restored(0, inFirst);
        afterRestart.restored(1, inSecond);

        assertThat(afterRestart.spend().tokens()).isEqualTo(12).isEqualTo(tokens());
    }

    @Test
    void what_a_transaction_booked_that_was_given_up_is_booked_again() {
        meter.restored(0, 3);
        meter.spent(7);
        assertThat(meter.book(0, 3)).isEqualTo(10);

        meter.restored(0, 3);

        assertThat(tokens()).isEqualTo(10);
        assertThat(meter.book(0, 3)).isEqualTo(10);
    }
}
