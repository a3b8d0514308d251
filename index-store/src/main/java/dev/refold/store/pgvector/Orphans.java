package dev.refold.store.pgvector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Schemas named like generations that the registry does not name. Making and dropping a generation is one transaction
 * each, so a crash leaves none; a restored backup of one of the two, or a hand, may.
 */
final class Orphans {

    /** A schema with a registry of its own is another installation, whatever its name. */
    private static final String NAMES = """
            SELECT s.nspname FROM pg_namespace s
            WHERE s.nspname ~ ('^' || ? || '_g[0-9]{1,9}$')
              AND NOT EXISTS (SELECT FROM {r}.generations g
                WHERE g.state <> 'dropped' AND s.nspname = ? || '_g' || g.number)
              AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = s.oid AND c.relname = 'installation')
            ORDER BY s.nspname""";

    private final Tables tables;

    Orphans(Tables tables) {
        this.tables = tables;
    }

    List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(tables.sql(NAMES))) {
            statement.setString(1, tables.registry());
            statement.setString(2, tables.registry());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
        }
        return names;
    }

    /** The caller holds the registry's lock: what is an orphan now is none that is being made. */
    boolean remove(Connection connection, String orphan) throws SQLException {
        boolean isOne = names(connection).contains(orphan);
        if (isOne) {
            try (Statement statement = connection.createStatement()) {
                // One of the names found above: a checked identifier.
                statement.execute("DROP SCHEMA " + orphan + " CASCADE");
            }
        }
        return isOne;
    }
}
