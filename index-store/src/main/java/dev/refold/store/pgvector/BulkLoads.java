package dev.refold.store.pgvector;

import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

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
            Generation generation = building(connection, number);
            stopBuilds(connection, number);
            lockTables(connection, number);
            requireUnclaimed(connection, number);
            GenerationDdl.drop(connection, parts.tables(), number);
            new GenerationDdl(parts.tables(), number, generation.space()).createTables(connection);
            return takeOver(connection, generation, Loads.Phase.FILLING);
        });
    }

    PgBulkLoad resume(int number) {
        return parts.transactions().write("resuming the load of generation " + number, connection -> {
            Generation generation = building(connection, number);
            Loads.Phase phase = parts.loads().of(connection, number).phase();
            if (phase == Loads.Phase.NONE || phase == Loads.Phase.FILLING) {
                throw new StoreException.Refused("generation " + number + " of pgvector has no load to resume: nothing"
                        + " was flushed; begin one");
            }
            return takeOver(connection, generation, phase);
        });
    }

    private Generation building(Connection connection, int number) throws SQLException {
        parts.registry().lock(connection);
        Generation generation = parts.registry().numbered(connection, number);
        if (generation.state() != GenerationState.BUILDING) {
            throw new StoreException.Refused("generation " + number + " of pgvector is not building (but "
                    + generation.state() + "), so it is not loaded; make a new one");
        }
        return generation;
    }

    private PgBulkLoad takeOver(Connection connection, Generation generation, Loads.Phase phase) throws SQLException {
        long epoch = parts.loads().of(connection, generation.number()).epoch() + 1;
        parts.loads().set(connection, generation.number(), new Loads.State(phase, epoch));
        return new PgBulkLoad(parts, generation, epoch);
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

    private void requireUnclaimed(Connection connection, int number) throws SQLException {
        if (new Positions(parts.tables(), number).isClaimed(connection)) {
            throw new StoreException.Refused("generation " + number + " of pgvector is not loaded in bulk: a sink has"
                    + " claimed it and folds it already; make a new one");
        }
    }
}
