package dev.refold.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Counts the product's connections to one database again and again, as PostgreSQL sees them. */
final class PoolWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(50);

    private final Connection connection;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile int most;

    private PoolWatch(Connection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().daemon().name("pool-watch").unstarted(this::watch);
    }

    static PoolWatch of(String database) throws SQLException {
        PoolWatch watch = new PoolWatch(DriverManager.getConnection(database));
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try (PreparedStatement count = connection.prepareStatement("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'refold'""")) {
            while (!Thread.currentThread().isInterrupted()) {
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    most = Math.max(most, row.getInt(1));
                }
                Thread.sleep(EVERY);
            }
        } catch (SQLException e) {
            failure.set(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once, so far. */
    int most() {
        if (failure.get() != null) {
            throw new AssertionError("connections could not be counted", failure.get());
        }
        return most;
    }

    @Override
    public void close() throws SQLException {
        thread.interrupt();
        connection.close();
    }
}
