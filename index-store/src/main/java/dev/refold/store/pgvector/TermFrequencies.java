package dev.refold.store.pgvector;

import dev.refold.schemas.LogKeys;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In how many chunks of a tenant each term occurs, as a snapshot: kept per write it would be the hottest row of all, and
 * BM25 only needs its order of magnitude. A search that notices that a tenant grew or shrank by a tenth has it taken
 * anew in the background, one at a time. Thread-safe.
 */
final class TermFrequencies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TermFrequencies.class);
    private static final double TOLERATED_CHANGE = 0.1;
    /** About 0.1 ms per chunk (measured). */
    private static final Duration LONGEST_COUNT = Duration.ofMinutes(30);

    /** Terms in fewer chunks are counted when asked for, which costs little; most terms are such. */
    static final int COMMON = 10;

    private static final String COUNT = """
            INSERT INTO {g}.df (tenant, term, n)
            SELECT ?, k.term, count(*) FROM {g}.chunks c, jsonb_object_keys(c.terms) k(term)
            WHERE c.tenant = ? GROUP BY k.term HAVING count(*) >= {common}""".replace("{common}",
            Integer.toString(COMMON));

    private static final String TAKEN = """
            INSERT INTO {g}.df_snapshots (tenant, chunks)
            SELECT ?, coalesce(sum(chunks), 0) FROM {g}.stats WHERE tenant = ?
            ON CONFLICT (tenant) DO UPDATE SET chunks = excluded.chunks, taken_at = now()""";

    private final Transactions transactions;
    private final Tables tables;
    private final SearchBounds bounds;
    private final Set<Scope> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService worker = Executors
            .newSingleThreadExecutor(Thread.ofVirtual().name("pgvector-term-frequencies").factory());

    TermFrequencies(Transactions transactions, Tables tables, SearchBounds bounds) {
        this.transactions = transactions;
        this.tables = tables;
        this.bounds = bounds;
    }

    private record Scope(int generation, String tenant) {}

    /**
     * A search saw how large a tenant is; returns at once.
     *
     * @param counted chunks when the snapshot was taken; 0 when there is none
     */
    void noticed(int generation, String tenant, long chunks, long counted) {
        boolean stale = Math.abs(chunks - counted) > TOLERATED_CHANGE * counted;
        Scope scope = new Scope(generation, tenant);
        if (chunks > bounds.smallTenant() && stale && !worker.isShutdown() && waiting.add(scope)) {
            worker.execute(() -> refreshQuietly(scope));
        }
    }

    /** Takes the snapshots of all tenants now. */
    void refreshAll(int generation) {
        List<String> tenants = transactions.write("listing tenants", connection -> tenants(connection, generation));
        tenants.forEach(tenant -> refresh(new Scope(generation, tenant)));
    }

    /** Takes the snapshots that searches need and that are not there at all. */
    void takeMissing(int generation) {
        List<String> tenants = transactions.write("listing tenants", connection -> missing(connection, generation));
        tenants.forEach(tenant -> refresh(new Scope(generation, tenant)));
    }

    /** What is under way is rolled back. */
    @Override
    public void close() {
        worker.shutdownNow();
    }

    /** A failure leaves the old snapshot; the next search tries again. */
    private void refreshQuietly(Scope scope) {
        try {
            refresh(scope);
        } catch (StoreException e) {
            LOG.atWarn().addKeyValue(LogKeys.GENERATION, PgVectorStore.NAME + '@' + scope.generation()).setCause(e)
                    .log("could not count term frequencies; the last counts stay in use");
        } finally {
            waiting.remove(scope);
        }
    }

    private void refresh(Scope scope) {
        transactions.write("counting term frequencies", connection -> {
            if (lock(connection, scope)) {
                replace(connection, scope);
            }
            return scope;
        });
    }

    /** Two processes need not count the same. */
    private boolean lock(Connection connection, Scope scope) throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, tables.schemaOf(scope.generation()) + "/df/" + scope.tenant());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void replace(Connection connection, Scope scope) throws SQLException {
        LongWork.allow(connection, LONGEST_COUNT);
        update(connection, scope, "DELETE FROM {g}.df WHERE tenant = ?", 1);
        update(connection, scope, COUNT, 2);
        setTaken(connection, tables, scope.generation(), scope.tenant());
        try (Statement statement = connection.createStatement()) {
            // The planner's figures are as old as ours.
            statement.execute(tables.sql(scope.generation(), "ANALYZE {g}.heads, {g}.chunks, {g}.vectors"));
        }
    }

    /** The snapshot of a tenant is of now, as its statistics say it. */
    static void setTaken(Connection connection, Tables tables, int generation, String tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(tables.sql(generation, TAKEN))) {
            statement.setString(1, tenant);
            statement.setString(2, tenant);
            statement.executeUpdate();
        }
    }

    private void update(Connection connection, Scope scope, String sql, int tenants) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(tables.sql(scope.generation(), sql))) {
            for (int i = 1; i <= tenants; i++) {
                statement.setString(i, scope.tenant());
            }
            statement.executeUpdate();
        }
    }

    private List<String> tenants(Connection connection, int generation) throws SQLException {
        return tenants(connection, tables.sql(generation, "SELECT DISTINCT tenant FROM {g}.stats ORDER BY tenant"));
    }

    private List<String> missing(Connection connection, int generation) throws SQLException {
        return tenants(connection, tables.sql(generation, """
                SELECT s.tenant FROM {g}.stats s
                WHERE NOT EXISTS (SELECT FROM {g}.df_snapshots d WHERE d.tenant = s.tenant)
                GROUP BY s.tenant HAVING sum(s.chunks) >\s""" + bounds.smallTenant() + " ORDER BY s.tenant"));
    }

    private static List<String> tenants(Connection connection, String sql) throws SQLException {
        List<String> tenants = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tenants.add(row.getString(1));
            }
        }
        return tenants;
    }
}
