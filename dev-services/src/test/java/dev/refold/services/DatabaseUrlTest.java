package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource({"postgres://ann:secret@db:5433/docs, jdbc:postgresql://db:5433/docs?user=ann&password=secret",
            "postgresql://ann@db/docs, jdbc:postgresql://db/docs?user=ann",
            "postgres://db/docs, jdbc:postgresql://db/docs", "postgres://ann@db, jdbc:postgresql://db/ann?user=ann",
            "postgres://ann:a%40b+c%26d@db/docs?sslmode=require, "
                    + "jdbc:postgresql://db/docs?user=ann&password=a%40b%2Bc%26d&sslmode=require",
            "'postgres://ann@one:1,two:2/docs', 'jdbc:postgresql://one:1,two:2/docs?user=ann'",
            "postgres://ann@[::1]:5432/docs, jdbc:postgresql://[::1]:5432/docs?user=ann",
            "jdbc:postgresql://db:1/docs?user=x&ssl=true, jdbc:postgresql://db:1/docs?user=x&ssl=true"})
    void both_forms_become_a_jdbc_url(String given, String jdbc) {
        assertThat(DatabaseUrl.parse(given).jdbc()).isEqualTo(jdbc);
    }

    @Test
    void another_database_keeps_server_user_and_settings() {
        assertThat(DatabaseUrl.parse("postgres://ann:pw@db:1/docs?sslmode=require").withDatabase("t1").jdbc())
                .isEqualTo("jdbc:postgresql://db:1/t1?user=ann&password=pw&sslmode=require");
    }

    @Test
    void what_is_not_understood_is_not_repeated() {
        assertThatThrownBy(() -> DatabaseUrl.parse("mysql://ann:secret@db/docs")).isInstanceOf(ServiceException.class)
                .hasMessageContaining("DATABASE_URL").hasMessageNotContaining("secret");
    }
}
