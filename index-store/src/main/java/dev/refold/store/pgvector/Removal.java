package dev.refold.store.pgvector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Drops the schemas of one installation. The query role stays: roles belong to the server, others may use it. */
final class Removal {

    private final Tables tables;

    Removal(Tables tables) {
        this.tables = tables;
    }

    void from(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String schema : schemas(connection)) {
                // Its name is the registry's or made from it by schemaOf: a checked identifier.
                statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
            }
        }
    }

    private List<String> schemas(Connection connection) throws SQLException {
        String sql = "SELECT nspname FROM pg_namespace WHERE nspname = ? OR nspname ~ ('^' || ? || '_g[0-9]+$')";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tables.registry());
            statement.setString(2, tables.registry());
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }
}
