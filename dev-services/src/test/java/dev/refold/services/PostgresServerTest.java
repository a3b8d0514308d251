package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerTest {

    @TempDir
    Path folder;

    @Test
    void pgvector_measures_a_distance() throws SQLException {
        String url = TestPostgres.shared().newDatabase();
        execute(url, "CREATE EXTENSION vector");
        assertThat(Double.parseDouble(query(url, "SELECT '[1,2]'::vector <=> '[2,1]'"))).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void each_database_is_new_and_empty() throws SQLException {
        String first = TestPostgres.shared().newDatabase();
        execute(first, "CREATE TABLE t (a int)");
        String second = TestPostgres.shared().newDatabase();
        assertThat(query(second, "SELECT count(*) FROM pg_tables WHERE tablename = 't'")).isEqualTo("0");
    }

    @Test
    void a_named_server_gives_new_databases_too() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder, PostgresOptions.fast())) {
            String named = "postgres://refold@127.0.0.1:" + server.port() + "/refold";
            String url = TestPostgres.start(new Source.Given(named)).newDatabase();
            assertThat(query(url, "SELECT current_database() LIKE 'refold_test_%'")).isEqualTo("t");
        }
    }

    @Test
    void committed_rows_survive_a_kill_and_open_ones_do_not() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder)) {
            execute(server.jdbcUrl(), "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (2)");
            try (Connection open = DriverManager.getConnection(server.jdbcUrl());
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (3)");
                server.kill();
                assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
            }
            int port = server.port();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server.jdbcUrl(), "SELECT sum(a) FROM t")).isEqualTo("3");
            assertThat(query(server.jdbcUrl(), "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void a_directory_used_before_is_reused() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder, PostgresOptions.fast())) {
            execute(server.createDatabase("mine"), "CREATE TABLE t AS SELECT 42 AS a");
        }
        try (PostgresServer server = PostgresServer.start(folder, PostgresOptions.fast())) {
            assertThat(query(server.jdbcUrl("mine"), "SELECT a FROM t")).isEqualTo("42");
        }
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
