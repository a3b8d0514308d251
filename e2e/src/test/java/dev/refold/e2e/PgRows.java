package dev.refold.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks into a database behind the store's back. */
record PgRows(String jdbcUrl) {

    /**
     * Changes whenever a row of the table is written: {@code xmin} is the transaction that wrote a row's version, and
     * {@code ctid} where it lies.
     */
    String writesOf(String table) throws SQLException {
        return text("SELECT coalesce(md5(string_agg(xmin::text || ctid::text, ',' ORDER BY ctid)), '') FROM refold_g1."
                + table);
    }

    void execute(String statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
