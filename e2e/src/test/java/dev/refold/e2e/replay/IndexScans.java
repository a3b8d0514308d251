package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * What PostgreSQL did with the table of vectors, by its own cumulative statistics: an {@code EXPLAIN} would tell what it
 * would do with a text of ours.
 *
 * @param graph scans of the HNSW index
 * @param other scans of the table or of another index of it, which is how vectors are compared one by one
 */
record IndexScans(long graph, long other) {

    private static final String SCANS = """
            SELECT (SELECT idx_scan FROM pg_stat_user_indexes
                    WHERE schemaname = 'refold_g1' AND indexrelname = 'vectors_e'),
                (SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'refold_g1' AND relname = 'vectors')
                + (SELECT sum(idx_scan) FROM pg_stat_user_indexes
                    WHERE schemaname = 'refold_g1' AND relname = 'vectors' AND indexrelname <> 'vectors_e')""";

    private static final String OTHER_SESSIONS = """
            SELECT count(*), 0 FROM pg_stat_activity WHERE datname = current_database()
                AND backend_type = 'client backend' AND pid <> pg_backend_pid()""";

    private static final Duration SESSIONS_END = Duration.ofSeconds(30);

    /** A session reports all it did when it ends, so the store must be closed. */
    static IndexScans onceNobodyIsConnected(String jdbcUrl) throws SQLException {
        await().atMost(SESSIONS_END).until(() -> ask(jdbcUrl, OTHER_SESSIONS).graph() == 0);
        return ask(jdbcUrl, SCANS);
    }

    private static IndexScans ask(String jdbcUrl, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return new IndexScans(row.getLong(1), row.getLong(2));
        }
    }

    IndexScans since(IndexScans before) {
        return new IndexScans(graph - before.graph, other - before.other);
    }
}
