package dev.refold.benchmarks;

import com.pgvector.PGvector;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A vector search as a program without Refold would send it: the statements that {@code PgVectorStore} sends for one, in
 * the same order, prepared, on a connection of its own, with the tenant, the role and the settings set; the query's vector
 * is there already, and what comes back is read and thrown away. For one thread.
 */
final class JdbcSearch implements AutoCloseable {

    private static final String OPEN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
            SELECT set_config('role', 'refold_query', true), set_config('refold.tenant', ?, true),
                set_config('statement_timeout', ?, true);
            SELECT number, state, format, provider, model, dimensions, chunk_target, chunk_overlap, chunk_max, language
            FROM refold.generations WHERE state = 'live'""";
    private static final String COUNT = """
            SELECT coalesce(sum(docs), 0), coalesce(sum(chunks), 0) FROM {g}.stats WHERE tenant = ?""";
    private static final String NEAREST = """
            SELECT set_config('hnsw.ef_search', ?, true), set_config('enable_sort', 'off', true),
                set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true);
            WITH n AS MATERIALIZED (
                SELECT v.id, v.hash, v.e <=> CAST(? AS vector) AS d
                FROM {g}.vectors v WHERE v.tenant = ?
                ORDER BY v.e <=> CAST(? AS vector) LIMIT ?)
            SELECT c.id, c.ordinal, n.d
            FROM n JOIN {g}.chunks c ON c.tenant = ? AND c.id = n.id AND c.hash = n.hash;
            SELECT set_config('enable_sort', 'on', true), set_config('enable_seqscan', 'on', true),
                set_config('enable_bitmapscan', 'on', true)""";
    private static final String HITS = """
            SELECT c.id, c.ordinal, c.from_, c.to_, c.text, h.version, h.epoch, h.order_offset, h.part, h.src_offset,
                h.title, h.occurred_seconds, h.occurred_nanos, h.metadata, h.shadowed
            FROM unnest(?::text[], ?::int[]) k(id, ordinal)
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = k.id AND c.ordinal = k.ordinal
            JOIN {g}.heads h ON h.tenant = c.tenant AND h.id = c.id""";
    private static final String SESSION = "SET plan_cache_mode = force_custom_plan; SET jit = off;"
            + " SET hnsw.iterative_scan = relaxed_order";
    private static final int HIT_COLUMNS = 15;

    private final Connection connection;
    private final String tenant;
    private final int generation;
    private final int window;

    private JdbcSearch(Connection connection, String tenant, int generation, int window) {
        this.connection = connection;
        this.tenant = tenant;
        this.generation = generation;
        this.window = window;
    }

    /** @param window how many candidates are fetched before the best are read */
    static JdbcSearch open(String url, String tenant, int generation, int window) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("datatype.vector", PGvector.class.getName());
        properties.setProperty("prepareThreshold", "2");
        properties.setProperty("ApplicationName", "jdbc");
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
        }
        connection.setAutoCommit(false);
        return new JdbcSearch(connection, tenant, generation, window);
    }

    /** @return how many hits came back */
    int search(float[] query, int topK) throws SQLException {
        try (PreparedStatement open = connection.prepareStatement(OPEN)) {
            open.setString(1, tenant);
            open.setString(2, "5000");
            drain(rows(open, 2));
        }
        try (PreparedStatement count = connection.prepareStatement(sql(COUNT))) {
            count.setString(1, tenant);
            drain(count.executeQuery());
        }
        List<String> ids = new ArrayList<>();
        List<Integer> ordinals = new ArrayList<>();
        nearest(query, topK, ids, ordinals);
        int hits = hits(ids, ordinals);
        connection.commit();
        return hits;
    }

    private void nearest(float[] query, int topK, List<String> ids, List<Integer> ordinals) throws SQLException {
        try (PreparedStatement nearest = connection.prepareStatement(sql(NEAREST))) {
            nearest.setString(1, Integer.toString(Math.max(100, window)));
            nearest.setObject(2, new PGvector(query));
            nearest.setString(3, tenant);
            nearest.setObject(4, new PGvector(query));
            nearest.setInt(5, window);
            nearest.setString(6, tenant);
            try (ResultSet row = rows(nearest, 2)) {
                while (row.next()) {
                    if (ids.size() < topK) {
                        ids.add(row.getString(1));
                        ordinals.add(row.getInt(2));
                    }
                    row.getDouble(3);
                }
            }
        }
    }

    private int hits(List<String> ids, List<Integer> ordinals) throws SQLException {
        try (PreparedStatement hits = connection.prepareStatement(sql(HITS))) {
            hits.setArray(1, connection.createArrayOf("text", ids.toArray()));
            hits.setArray(2, connection.createArrayOf("int4", ordinals.toArray()));
            hits.setString(3, tenant);
            int found = 0;
            try (ResultSet row = hits.executeQuery()) {
                for (; row.next(); found++) {
                    for (int column = 1; column <= HIT_COLUMNS; column++) {
                        row.getString(column);
                    }
                }
            }
            return found;
        }
    }

    private String sql(String text) {
        return text.replace("{g}", "refold_g" + generation);
    }

    /** Of one of several statements in one text, among those that have rows. */
    private static ResultSet rows(PreparedStatement statement, int select) throws SQLException {
        boolean isResult = statement.execute();
        for (int selects = isResult ? 1 : 0; selects < select; selects += isResult ? 1 : 0) {
            isResult = statement.getMoreResults();
            if (!isResult && statement.getUpdateCount() < 0) {
                throw new SQLException("there are only " + selects + " selects");
            }
        }
        return statement.getResultSet();
    }

    private static void drain(ResultSet rows) throws SQLException {
        try (rows) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
