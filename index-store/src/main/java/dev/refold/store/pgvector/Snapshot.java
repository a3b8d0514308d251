package dev.refold.store.pgvector;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * One moment of one generation, as one tenant may see it. Opened by the first statement of a transaction, in one round
 * trip with the look-up of the generation; it ends with the transaction.
 */
record Snapshot(Connection connection, Tables tables, Generation generation, String tenant,
        Optional<Deadline> deadline) {

    private static final String MODE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;";
    /** Of the time, as a share. */
    private static final double UNNOTICED = 0.1;
    private static final String GENERATION = "SELECT " + Registry.COLUMNS + " FROM {r}.generations WHERE ";

    /** The reader becomes the query role before anything is read, so the policies bind it, too. */
    static Snapshot open(Connection connection, Tables tables, GenerationChoice choice, String tenant,
            Deadline deadline) throws SQLException {
        deadline.check();
        String sql = tables.sql(MODE + """
                SELECT set_config('role', '{role}', true), set_config('refold.tenant', ?, true),
                    set_config('statement_timeout', ?, true);
                """ + GENERATION + condition(choice));
        // A tenant that cannot be stored is none: it sees nothing.
        String storable = Storable.is(tenant) ? tenant : "";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, storable);
            statement.setString(2, millis(deadline));
            return new Snapshot(connection, tables, generation(statement, choice), storable, Optional.of(deadline));
        }
    }

    /** For the operator's figures, which are of all tenants: with the owner's rights. */
    static Snapshot ofAll(Connection connection, Tables tables, GenerationChoice choice) throws SQLException {
        String sql = tables.sql(MODE + GENERATION + condition(choice));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return new Snapshot(connection, tables, generation(statement, choice), "", Optional.empty());
        }
    }

    /**
     * The server's limit is of one statement, ours of all together: once a good part of the time is gone, each gets what
     * is left. Before that it costs no round trip.
     */
    PreparedStatement prepare(String sql) throws SQLException {
        if (deadline.isPresent() && deadline.get().isGone(UNNOTICED)) {
            deadline.get().check();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL statement_timeout = " + millis(deadline.get()));
            }
            Transactions.expect(connection, deadline.get());
        }
        return connection.prepareStatement(tables.sql(generation.number(), sql));
    }

    /** 0 would be for ever. */
    private static String millis(Deadline deadline) {
        return Long.toString(Math.max(1, deadline.left().toMillis()));
    }

    private static String condition(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> "state = 'live'";
            case GenerationChoice.Numbered(int number) -> "state <> 'dropped' AND number = " + number;
        };
    }

    private static Generation generation(PreparedStatement statement, GenerationChoice choice) throws SQLException {
        Optional<Generation> found = Optional.empty();
        try (ResultSet row = lastResult(statement)) {
            if (row.next()) {
                found = Optional.of(Registry.generation(row));
            }
        }
        return found.orElseThrow(() -> missing(choice));
    }

    /** The answer of the last of several statements in one text. */
    static ResultSet lastResult(PreparedStatement statement) throws SQLException {
        boolean isResult = statement.execute();
        while (true) {
            ResultSet result = isResult ? statement.getResultSet() : null;
            isResult = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            if (!isResult && statement.getUpdateCount() < 0) {
                if (result == null) {
                    throw Transactions.noRow("the last statement has no result");
                }
                return result;
            }
        }
    }

    private static StoreException missing(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> GenerationRules.noneLive(PgVectorStore.NAME);
            case GenerationChoice.Numbered(int number) -> GenerationRules.noSuch(PgVectorStore.NAME, number);
        };
    }
}
