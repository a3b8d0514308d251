package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PgVectorVersionTest {

    @Test
    void versions_are_compared_by_number() {
        assertThat(PgVectorVersion.parse("0.10.1")).isGreaterThan(PgVectorVersion.parse("0.8.4"));
        assertThat(PgVectorVersion.parse("1.0")).isEqualTo(new PgVectorVersion(1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4.4", "0.7.9"})
    void one_without_iterative_scans_is_refused(String version) {
        assertThatThrownBy(() -> PgVectorVersion.check(version)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining(version).hasMessageContaining("ALTER EXTENSION vector UPDATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.8.0", "0.8.4", "1.0.0"})
    void others_are_taken(String version) {
        assertThatCode(() -> PgVectorVersion.check(version)).doesNotThrowAnyException();
    }
}
