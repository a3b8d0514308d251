package dev.refold.store.pgvector;

import dev.refold.services.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One database for all tests of this package, an installation (a schema) of its own for each; and SQL that looks past
 * the store.
 */
final class TestDatabase {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String URL = TestPostgres.shared().newDatabase();

    private final PgVectorSettings settings = PgVectorSettings.of(URL).withPoolSize(4)
            .withSchema("t" + COUNTER.incrementAndGet());

    PgVectorSettings settings() {
        return settings;
    }

    String schemaOf(int generation) {
        return settings.schema() + "_g" + generation;
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(URL);
    }

    /** Rows, their columns separated by a bar. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, sql);
        }
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
