package dev.refold.store.pgvector;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** For the few statements that take longer than a write may: both ends of the connection must know. */
final class LongWork {

    /** For the server's answer, that the time is over, to arrive. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private LongWork() {}

    /** Until the transaction ends, and the pool takes the connection back. */
    static void allow(Connection connection, Duration longest) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + longest.toMillis());
        }
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.plus(ANSWER).toMillis()));
    }
}
