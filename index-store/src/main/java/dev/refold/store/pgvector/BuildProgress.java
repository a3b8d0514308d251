package dev.refold.store.pgvector;

import dev.refold.store.IndexProgress;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks now and then, on a connection and a thread of its own, how far the server is with the indexes of one generation.
 * Closing it returns when nothing more is reported.
 */
final class BuildProgress implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Some phases count tuples, some blocks. */
    private static final String SQL = """
            SELECT coalesce(i.relname, t.relname), p.phase,
                CASE WHEN p.tuples_total > 0 THEN p.tuples_done ELSE p.blocks_done END,
                CASE WHEN p.tuples_total > 0 THEN p.tuples_total ELSE p.blocks_total END
            FROM pg_stat_progress_create_index p
            JOIN pg_class t ON t.oid = p.relid
            JOIN pg_namespace n ON n.oid = t.relnamespace
            LEFT JOIN pg_class i ON i.oid = p.index_relid
            WHERE p.datname = current_database() AND n.nspname = ? ORDER BY p.pid""";

    private final Transactions transactions;
    private final String schema;
    private final Consumer<IndexProgress> consumer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("pgvector-index-progress").unstarted(this::run);

    private BuildProgress(Transactions transactions, String schema, Consumer<IndexProgress> consumer) {
        this.transactions = transactions;
        this.schema = schema;
        this.consumer = consumer;
    }

    static BuildProgress start(Transactions transactions, Tables tables, int number,
            Consumer<IndexProgress> consumer) {
        BuildProgress progress = new BuildProgress(transactions, tables.schemaOf(number), consumer);
        progress.thread.start();
        return progress;
    }

    /** One at a time, whoever reports. */
    synchronized void report(IndexProgress progress) {
        consumer.accept(progress);
    }

    private void run() {
        try {
            while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                look().forEach(this::report);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<IndexProgress> look() {
        try {
            return transactions.read("reading the progress of an index", this::progress);
        } catch (StoreException.Unavailable | StoreException.DeadlineExceeded _) {
            // Only a look: whoever makes the index learns what is wrong.
            return List.of();
        }
    }

    private List<IndexProgress> progress(Connection connection) throws SQLException {
        List<IndexProgress> progress = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    progress.add(new IndexProgress(row.getString(1) + ": " + row.getString(2), row.getLong(3),
                            row.getLong(4)));
                }
            }
        }
        return progress;
    }

    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
