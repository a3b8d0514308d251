package dev.refold.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    @Test
    void the_worst_is_the_lowest_where_high_is_good() {
        assertThat(Summary.whereHighIsGood(List.of(0.5, 1.0, 0.25))).isEqualTo(new Summary(3, 1.75 / 3, 0.5, 0.25));
    }

    @Test
    void the_worst_is_the_highest_where_low_is_good() {
        assertThat(Summary.whereLowIsGood(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Summary(4, 4, 3, 9));
    }

    @Test
    void nothing_has_no_summary() {
        assertThatThrownBy(() -> Summary.whereHighIsGood(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
