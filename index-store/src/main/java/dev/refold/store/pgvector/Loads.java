package dev.refold.store.pgvector;

import dev.refold.store.GenerationRules;
import dev.refold.store.Loading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/**
 * How far the bulk load of a generation is and whose it is, in the registry's row; runs in the caller's transaction.
 * Whoever changes it holds the registry's lock first, tables after. An {@code add} only reads it, while it holds
 * {@code heads} in {@code ROW EXCLUSIVE} mode: adds share that lock and queue fairly with the one who takes the load
 * over, which row locks of the registry would not do.
 */
final class Loads {

    private final Tables tables;

    Loads(Tables tables) {
        this.tables = tables;
    }

    Loading of(Connection connection, int number) throws SQLException {
        return after(connection, number, "");
    }

    /**
     * Locks a table, then looks, in one round trip: what is seen stays so until the transaction ends.
     *
     * @param mode of PostgreSQL's {@code LOCK TABLE}
     */
    Loading holding(Connection connection, int number, String table, String mode) throws SQLException {
        return after(connection, number, tables.sql(number, "LOCK TABLE {g}." + table + " IN " + mode + " MODE;\n"));
    }

    private Loading after(Connection connection, int number, String lock) throws SQLException {
        String sql = lock + tables.sql(
                "SELECT load_phase, load_epoch FROM {r}.generations WHERE state <> 'dropped' AND number = " + number);
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = Snapshot.rows(statement, 1)) {
            if (!row.next()) {
                throw GenerationRules.noSuch(PgVectorStore.NAME, number);
            }
            return new Loading(Loading.Phase.valueOf(row.getString(1).toUpperCase(Locale.ROOT)), row.getLong(2));
        }
    }

    void set(Connection connection, int number, Loading loading) throws SQLException {
        String sql = tables.sql("UPDATE {r}.generations SET load_phase = ?, load_epoch = ? WHERE number = ?");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, loading.phase().name().toLowerCase(Locale.ROOT));
            statement.setLong(2, loading.epoch());
            statement.setInt(3, number);
            statement.executeUpdate();
        }
    }
}
