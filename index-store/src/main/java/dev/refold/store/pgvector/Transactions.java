package dev.refold.store.pgvector;

import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs work in one transaction on one connection of the pool: all of it, or none. Thread-safe. */
final class Transactions {

    private final PgPool pool;

    Transactions(PgPool pool) {
        this.pool = pool;
    }

    /** Work on a connection whose transaction is open. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T read(String doing, Work<T> work) {
        try {
            return run(work);
        } catch (SQLException e) {
            throw SqlFailures.ofRead(doing, e);
        }
    }

    <T> T write(String doing, Work<T> work) {
        try {
            return run(work);
        } catch (SQLException e) {
            throw SqlFailures.ofWrite(doing, e);
        }
    }

    private <T> T run(Work<T> work) throws SQLException {
        try (Connection connection = pool.connection()) {
            boolean done = false;
            try {
                T result = work.on(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollback(connection);
                }
            }
        }
    }

    /** What failed before matters more; a connection that cannot roll back is thrown away by the pool. */
    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException _) {
            // The server rolls back by itself when the connection is gone.
        }
    }

    /** The answer of a statement that always has exactly one row. */
    static StoreException noRow(String statement) {
        return new StoreException.Refused("PostgreSQL answered without a row: " + statement);
    }
}
