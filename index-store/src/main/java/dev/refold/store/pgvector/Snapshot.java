package dev.refold.store.pgvector;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * One moment of one generation, as one tenant may see it. Opened by the first statement of a transaction, in one round
 * trip with the look-up of the generation; it ends with the transaction.
 */
record Snapshot(Connection connection, Tables tables, Generation generation, String tenant) {

    private static final String MODE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;";
    private static final String GENERATION = "SELECT " + Registry.COLUMNS + " FROM {r}.generations WHERE ";

    /** The reader becomes the query role before anything is read, so the policies bind it, too. */
    static Snapshot open(Connection connection, Tables tables, GenerationChoice choice, String tenant,
            Duration timeout) throws SQLException {
        String sql = tables.sql(MODE + """
                SELECT set_config('role', '{role}', true), set_config('refold.tenant', ?, true),
                    set_config('statement_timeout', ?, true);
                """ + GENERATION + condition(choice));
        // A tenant that cannot be stored is none: it sees nothing.
        String storable = Storable.is(tenant) ? tenant : "";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, storable);
            statement.setString(2, Long.toString(Math.max(1, timeout.toMillis())));
            return new Snapshot(connection, tables, generation(statement, choice), storable);
        }
    }

    /** For the operator's figures, which are of all tenants: with the owner's rights. */
    static Snapshot ofAll(Connection connection, Tables tables, GenerationChoice choice) throws SQLException {
        String sql = tables.sql(MODE + GENERATION + condition(choice));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return new Snapshot(connection, tables, generation(statement, choice), "");
        }
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(tables.sql(generation.number(), sql));
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
