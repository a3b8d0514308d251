package dev.refold.store.pgvector;

import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.Loading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Begins and resumes bulk loads. */
final class BulkLoads {

    /** Whoever made it has lost the load. */
    private static final String STOP_BUILDS = """
            SELECT pg_cancel_backend(p.pid) FROM pg_stat_progress_create_index p
            JOIN pg_class t ON t.oid = p.relid JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE p.datname = current_database() AND n.nspname = ?""";

    private final PgBulkLoad.Parts parts;

    BulkLoads(PgBulkLoad.Parts parts) {
        this.parts = parts;
    }

    /**
     * Makes the tables anew, without keys and indexes: like {@code TRUNCATE}, and the one text of the tables serves.
     * Adds that are under way hold a lock on {@code heads} and end first; later ones find the raised epoch.
     */
    PgBulkLoad begin(int number) {
        return parts.transactions().write("beginning to load generation " + number, connection -> {
            parts.registry().lock(connection);
            Generation generation = parts.registry().readable(connection, number);
            stopBuilds(connection, number);
            lockTables(connection, number);
            Loading begun = parts.loads().of(connection, number).begun(generation, positions(connection, number));
            GenerationDdl.drop(connection, parts.tables(), number);
            new GenerationDdl(parts.tables(), number, generation.space()).createTables(connection);
            return takeOver(connection, generation, begun);
        });
    }

    PgBulkLoad resume(int number) {
        return parts.transactions().write("resuming the load of generation " + number, connection -> {
            parts.registry().lock(connection);
            Generation generation = parts.registry().readable(connection, number);
            return takeOver(connection, generation,
                    parts.loads().of(connection, number).resumed(generation, positions(connection, number)));
        });
    }

    private List<SinkPosition> positions(Connection connection, int number) throws SQLException {
        return new Positions(parts.tables(), number).positions(connection);
    }

    private PgBulkLoad takeOver(Connection connection, Generation generation, Loading loading) throws SQLException {
        parts.loads().set(connection, generation.number(), loading);
        return new PgBulkLoad(parts, generation, loading.epoch());
    }

    private void stopBuilds(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STOP_BUILDS)) {
            statement.setString(1, parts.tables().schemaOf(number));
            statement.execute();
        }
    }

    /** A claim writes positions before it looks whether there is a load. */
    private void lockTables(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(parts.tables().sql(number,
                    "LOCK TABLE {g}.positions, {g}.heads, {g}.chunks, {g}.vectors IN ACCESS EXCLUSIVE MODE"));
        }
    }
}
