package dev.refold.store.pgvector;

import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops generations that somebody may still be reading. {@code DROP SCHEMA} locks one table after another and waits for
 * whoever reads it, while those who read come to the tables in an order of their own: a deadlock, which PostgreSQL ends by
 * failing one of them. So the drop takes the locks of all tables at once and never waits while it holds one: it tries
 * again a little later, and a reader is never the one that fails. Thread-safe.
 */
final class Drops {

    /** Reads end with their timeouts, which are shorter. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Transactions transactions;
    private final Tables tables;
    private final Registry registry;

    Drops(Transactions transactions, Tables tables, Registry registry) {
        this.transactions = transactions;
        this.tables = tables;
        this.registry = registry;
    }

    /** @throws StoreException.Unavailable when it is in use all the time; nothing is dropped then */
    void drop(int number) {
        Deadline deadline = Deadline.after(PATIENCE);
        while (!tryDrop(number)) {
            if (deadline.isOver()) {
                throw new StoreException.Unavailable("generation " + number + " of " + PgVectorStore.NAME
                        + " is read or written all the time and was not dropped in " + PATIENCE.toSeconds()
                        + " s; try again");
            }
            pause(number);
        }
    }

    private boolean tryDrop(int number) {
        return transactions.write("dropping generation " + number, connection -> {
            registry.lock(connection);
            Generation generation = registry.numbered(connection, number);
            GenerationRules.checkDroppable(generation);
            if (!isLocked(connection, number)) {
                return false;
            }
            registry.setDropped(connection, number);
            GenerationDdl.drop(connection, tables, number);
            return true;
        });
    }

    private boolean isLocked(Connection connection, int number) throws SQLException {
        List<String> names = names(connection, number);
        if (names.isEmpty()) {
            return true;
        }
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + String.join(", ", names) + " IN ACCESS EXCLUSIVE MODE NOWAIT");
            return true;
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    /** Quoted by the server. */
    private List<String> names(Connection connection, int number) throws SQLException {
        String sql = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ? ORDER BY 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tables.schemaOf(number));
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }

    private static void pause(int number) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while dropping generation " + number, e);
        }
    }
}
