package dev.refold.store.pgvector;

import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Runs work in one transaction on one connection of the pool: all of it, or none. Thread-safe. */
final class Transactions {

    /** For the server's word, that the time is over, to arrive. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

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
            return run(pool.connection(), work);
        } catch (SQLException e) {
            throw SqlFailures.ofRead(doing, e);
        }
    }

    /**
     * The same for a request: waits for a connection, and for a server that says nothing any more, no longer than it may
     * take. That the server itself stops in time is the work's to tell it.
     */
    <T> T read(String doing, Deadline deadline, Work<T> work) {
        try {
            return run(pool.connection(deadline), connection -> {
                expect(connection, deadline);
                return work.on(connection);
            });
        } catch (SQLException e) {
            throw SqlFailures.ofRead(doing, e);
        }
    }

    /** Until the pool takes the connection back. */
    static void expect(Connection connection, Deadline deadline) throws SQLException {
        connection.setNetworkTimeout(Runnable::run,
                Math.toIntExact(Math.max(0, deadline.left().toMillis()) + ANSWER.toMillis()));
    }

    <T> T write(String doing, Work<T> work) {
        try {
            return run(pool.connection(), work);
        } catch (SQLException e) {
            throw SqlFailures.ofWrite(doing, e);
        }
    }

    private static <T> T run(Connection taken, Work<T> work) throws SQLException {
        try (Connection connection = taken) {
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
