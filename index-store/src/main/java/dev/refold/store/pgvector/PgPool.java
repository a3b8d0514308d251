package dev.refold.store.pgvector;

import com.pgvector.PGvector;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.refold.schemas.LogKeys;
import dev.refold.store.PoolFigures;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where connections are made. Connections come with transactions open on first use (no auto-commit), read
 * committed, and know pgvector's types in binary. Thread-safe; closing it closes them all.
 */
final class PgPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PgPool.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final HikariPool pool;
    private final Duration patience;
    private volatile boolean closed;

    private PgPool(HikariPool pool, Duration patience) {
        this.pool = pool;
        this.patience = patience;
    }

    /**
     * Waits for the server if it is not up yet, lets {@code first} prepare the database (the pool's connections look up
     * types that must exist by then), and opens the pool.
     *
     * @param meterRegistry Micrometer's, for the pool's own metrics
     * @throws StoreException.Unavailable when the server does not answer within the boot timeout
     */
    static PgPool open(PgVectorSettings settings, Optional<Object> meterRegistry, Preparation first) {
        try (Connection connection = firstConnection(settings)) {
            first.on(connection);
        } catch (SQLException e) {
            throw SqlFailures.ofWrite("preparing " + settings.url(), e);
        }
        HikariConfig config = config(settings, meterRegistry);
        config.validate();
        return new PgPool(new HikariPool(config), settings.connectTimeout());
    }

    /** What is done on a plain connection, in auto-commit, before the pool opens. */
    interface Preparation {
        void on(Connection connection) throws SQLException;
    }

    Connection connection() throws SQLException {
        requireOpen();
        return pool.getConnection(patience.toMillis());
    }

    /** A pool that is shut down would be waited for all the same. */
    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("the pool of connections is closed");
        }
    }

    /**
     * For a read, which waits as long as it may take in all, and no longer. Hikari's data source knows one time for
     * everybody, its pool takes one for each call.
     *
     * @throws StoreException.DeadlineExceeded when all connections were at work until the time was over
     * @throws SQLTransientConnectionException when the server cannot be reached
     */
    Connection connection(Deadline deadline) throws SQLException {
        deadline.check();
        while (true) {
            requireOpen();
            Duration left = deadline.left();
            try {
                return pool.getConnection(Math.clamp(left.toMillis(), 1, patience.toMillis()));
            } catch (SQLTransientConnectionException e) {
                if (e.getCause() != null || figures().size() == 0) {
                    // There is a reason why there is none, or there is none at all: the server cannot be reached.
                    throw e;
                }
                if (deadline.isOver()) {
                    throw new StoreException.DeadlineExceeded("no connection of the pool became free in time: "
                            + figures().active() + " of " + pool.config.getMaximumPoolSize()
                            + " are at work; try again, or raise stores.pgvector.pool", e);
                }
            }
        }
    }

    PoolFigures figures() {
        return new PoolFigures(pool.getTotalConnections(), pool.getActiveConnections(), pool.getIdleConnections(),
                pool.getThreadsAwaitingConnection(), pool.config.getMaximumPoolSize());
    }

    @Override
    public void close() {
        closed = true;
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HikariConfig config(PgVectorSettings settings, Optional<Object> meterRegistry) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("refold-pgvector-" + settings.schema());
        config.setJdbcUrl(settings.url());
        properties(settings).forEach((key, value) -> config.addDataSourceProperty((String) key, value));
        // pgjdbc looks the types up once per connection and then sends and reads them in binary.
        config.addDataSourceProperty("datatype.vector", PGvector.class.getName());
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setAutoCommit(false);
        config.setConnectionInitSql(sessionSettings(settings));
        // Commits the settings: else they fall with the connection's first transaction when that is rolled back.
        config.setIsolateInternalQueries(true);
        meterRegistry.ifPresent(config::setMetricRegistry);
        return config;
    }

    private static Properties properties(PgVectorSettings settings) {
        Properties properties = new Properties();
        settings.user().ifPresent(user -> properties.setProperty("user", user));
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("ApplicationName", "refold");
        properties.setProperty("connectTimeout", Long.toString(Math.max(1, settings.connectTimeout().toSeconds())));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketTimeout", Long.toString(silence(settings).toSeconds()));
        // Else a batch that fails, for a lock say, is quoted in the exception with every value: documents in logs.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("reWriteBatchedInserts", "true");
        // The texts are few and all of them come back.
        properties.setProperty("prepareThreshold", "2");
        return properties;
    }

    /**
     * Longer than any statement may take, so that only a server that is gone without a word is given up: TCP by itself
     * would wait for hours. See {@link LongWork} for what takes longer.
     */
    static Duration silence(PgVectorSettings settings) {
        return settings.writeTimeout().plus(settings.connectTimeout()).plusSeconds(1);
    }

    /**
     * Plans are made for the values at hand: a generic plan loses the vector index. Iterative scans go on where a filter
     * or a policy leaves too few.
     */
    private static String sessionSettings(PgVectorSettings settings) {
        return """
                SET default_transaction_isolation = 'read committed';
                SET plan_cache_mode = force_custom_plan;
                SET jit = off;
                SET hnsw.iterative_scan = relaxed_order;
                SET lock_timeout = %d;
                SET idle_in_transaction_session_timeout = %d;
                SET statement_timeout = %d""".formatted(settings.lockTimeout().toMillis(),
                settings.idleTimeout().toMillis(), settings.writeTimeout().toMillis());
    }

    /** A plain one, in auto-commit; waits for a server that is not up yet. */
    static Connection firstConnection(PgVectorSettings settings) throws SQLException {
        long end = System.nanoTime() + settings.bootTimeout().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return DriverManager.getConnection(settings.url(), properties(settings));
            } catch (SQLException e) {
                if (!SqlFailures.isTransient(e) || System.nanoTime() + pause.toNanos() > end) {
                    throw e;
                }
                LOG.atInfo().addKeyValue(LogKeys.URL, settings.url()).addKeyValue(LogKeys.REASON, e.getMessage())
                        .log("PostgreSQL is not up yet, trying again");
                sleep(pause, e);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private static void sleep(Duration pause, SQLException reason) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for PostgreSQL", reason);
        }
    }
}
