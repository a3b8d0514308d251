package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.StoreException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PgVectorSettingsTest {

    @ParameterizedTest
    @CsvSource({"jdbc:postgresql://h:1/d?user=u&password=s%2Bcret&ssl=true, jdbc:postgresql://h:1/d?ssl=true",
            "postgres://u:s%2Bcret@h:1/d, jdbc:postgresql://h:1/d",
            "postgresql://u:s+cret@h/d?sslmode=require, jdbc:postgresql://h/d?sslmode=require"})
    void user_and_password_are_taken_out_of_the_address(String given, String url) {
        PgVectorSettings settings = PgVectorSettings.of(given);
        assertThat(settings.url()).isEqualTo(url);
        assertThat(settings.user()).isEqualTo(Optional.of("u"));
        assertThat(settings.password()).isEqualTo(Optional.of("s+cret"));
        assertThat(settings.toString()).contains(url).doesNotContain("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://u:secret@h/d", "postgres://u:sec ret@h/d", "postgres://u:secret%zz@h/d",
            "postgres:///secret"})
    void an_address_that_is_none_is_refused_without_being_repeated(String given) {
        assertThatThrownBy(() -> PgVectorSettings.of(given)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address of PostgreSQL").hasMessageNotContaining("sec").hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Refold", "a b", "a;drop", "1a", "a\"", "refold-x"})
    void a_schema_is_a_plain_identifier(String schema) {
        assertThatThrownBy(() -> PgVectorSettings.of("postgres://h/d").withSchema(schema))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("schema");
    }

    @Test
    void the_bound_of_exact_search_may_be_set_but_not_below_nothing() {
        PgVectorSettings settings = PgVectorSettings.of("postgres://h/d");
        assertThat(settings.exactChunks()).isEqualTo(20_000);
        assertThat(settings.withExactChunks(0).withPoolSize(3).exactChunks()).isZero();
        assertThatThrownBy(() -> settings.withExactChunks(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactChunks");
    }

    @Test
    void a_server_that_does_not_answer_is_waited_for_and_then_named() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PgVectorSettings settings = PgVectorSettings.of("postgres://u:hush@127.0.0.1:" + port + "/d")
                .withBootTimeout(Duration.ofMillis(300));
        assertThatThrownBy(() -> PgVectorStore.open(settings)).isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("127.0.0.1:" + port).hasMessageNotContaining("hush");
    }
}
