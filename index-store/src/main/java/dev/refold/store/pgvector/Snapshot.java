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
            return new Snapshot(connection, tables, generation(rows(statement, 2), choice), storable,
                    Optional.of(deadline));
        }
    }

    /** For the operator's figures, which are of all tenants: with the owner's rights. */
    static Snapshot ofAll(Connection connection, Tables tables, GenerationChoice choice) throws SQLException {
        String sql = tables.sql(MODE + GENERATION + condition(choice));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return new Snapshot(connection, tables, generation(rows(statement, 1), choice), "", Optional.empty());
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

    private static Generation generation(ResultSet rows, GenerationChoice choice) throws SQLException {
        try (rows) {
            if (!rows.next()) {
                throw missing(choice);
            }
            return Registry.readable(rows);
        }
    }

    /**
     * Runs a text of several statements, in one round trip.
     *
     * @param select whose rows are wanted, among the statements that have rows: 1 is the first
     */
    static ResultSet rows(PreparedStatement statement, int select) throws SQLException {
        boolean isResult = statement.execute();
        for (int selects = isResult ? 1 : 0; selects < select; selects += isResult ? 1 : 0) {
            isResult = statement.getMoreResults();
            if (!isResult && statement.getUpdateCount() < 0) {
                throw Transactions.noRow("there are only " + selects + " selects");
            }
        }
        return statement.getResultSet();
    }

    private static StoreException missing(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> GenerationRules.noneLive(PgVectorStore.NAME);
            case GenerationChoice.Numbered(int number) -> GenerationRules.noSuch(PgVectorStore.NAME, number);
        };
    }
}
