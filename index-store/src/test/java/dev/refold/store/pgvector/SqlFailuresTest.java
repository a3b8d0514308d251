package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlFailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "53300", "57P01", "57P03", "40001", "40P01", "55P03", "25P03", "25006"})
    void what_passes_by_itself_is_tried_again(String state) {
        SQLException failure = new SQLException("gone", state);
        assertThat(SqlFailures.ofWrite("writing", failure)).isInstanceOf(StoreException.Unavailable.class)
                .hasCause(failure).hasMessage("writing: gone");
        assertThat(SqlFailures.ofRead("reading", failure)).isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void a_pool_without_a_free_connection_is_too_busy() {
        assertThat(SqlFailures.ofRead("reading", new SQLTransientConnectionException("timed out")))
                .isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void a_cancelled_read_is_over_its_time_and_a_cancelled_write_is_tried_again() {
        SQLException cancelled = new SQLException("statement timeout", "57014");
        assertThat(SqlFailures.ofRead("searching", cancelled)).isInstanceOf(StoreException.DeadlineExceeded.class)
                .hasCause(cancelled);
        assertThat(SqlFailures.ofWrite("writing", cancelled)).isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void tables_that_are_gone_mean_that_the_generation_was_dropped() {
        assertThat(SqlFailures.ofRead("reading", new SQLException("no relation", "42P01")))
                .isInstanceOf(StoreException.NoGeneration.class);
    }

    @Test
    void everything_else_is_for_a_person_and_keeps_its_cause() {
        SQLException failure = new SQLException("permission denied", "42501");
        assertThat(SqlFailures.ofWrite("writing", failure)).isInstanceOf(StoreException.Refused.class)
                .hasCause(failure).hasMessageContaining("42501").hasMessageContaining("lacks a right");
        assertThat(SqlFailures.ofRead("reading", new SQLException("odd")))
                .isInstanceOf(StoreException.Refused.class);
    }
}
