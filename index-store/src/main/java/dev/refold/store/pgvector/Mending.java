package dev.refold.store.pgvector;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Mends documents in the caller's transaction. No batch of any partition is folded meanwhile: a document that strayed
 * has no partition one could hold alone.
 */
final class Mending {

    /** Batches hold rows of it, which this mode waits for and keeps off; reads go on. */
    private static final String HOLD_ALL_PARTITIONS = "LOCK TABLE {g}.positions IN EXCLUSIVE MODE";

    /**
     * Counted anew, as what is wrong with the rows says nothing of what was counted for them. As a batch counts: by the
     * partition that the document comes from.
     */
    private static final String COUNT = """
            INSERT INTO {g}.stats (tenant, part, docs, chunks, len)
            SELECT h.tenant, h.part, count(*) FILTER (WHERE NOT h.deleted), coalesce(sum(c.n), 0),
                coalesce(sum(c.len), 0)
            FROM {g}.heads h
            LEFT JOIN (SELECT id, count(*) AS n, sum(len) AS len FROM {g}.chunks WHERE tenant = ? GROUP BY id) c
                ON c.id = h.id
            WHERE h.tenant = ? GROUP BY h.tenant, h.part""";

    private final Connection connection;
    private final Tables tables;
    private final Generation generation;

    Mending(Connection connection, Tables tables, Generation generation) {
        this.connection = connection;
        this.tables = tables;
        this.generation = generation;
    }

    int mend(List<Mend> mends) throws SQLException {
        BatchRules.checkDimensions(generation, states(mends));
        new Loads(tables).of(connection, generation.number()).checkNoneOpen(generation, "be mended");
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql(HOLD_ALL_PARTITIONS));
        }
        List<Mend> valid = unchanged(mends);
        if (!valid.isEmpty()) {
            replace(valid);
            for (String tenant : new TreeSet<>(valid.stream().map(mend -> mend.key().tenant()).toList())) {
                count(tenant);
            }
        }
        return valid.size();
    }

    /** The last word for each key. */
    private List<Mend> unchanged(List<Mend> mends) throws SQLException {
        Map<DocumentKey, Mend> byKey = new LinkedHashMap<>();
        mends.stream().filter(mend -> Storable.is(mend.key().tenant()) && Storable.is(mend.key().id()))
                .forEach(mend -> byKey.put(mend.key(), mend));
        Map<DocumentKey, Order> stored = orders(List.copyOf(byKey.keySet()));
        return byKey.values().stream()
                .filter(mend -> mend.seen().equals(Optional.ofNullable(stored.get(mend.key())))).toList();
    }

    /** A head that a scan cannot read has none, there as here. */
    private Map<DocumentKey, Order> orders(List<DocumentKey> keys) throws SQLException {
        Map<DocumentKey, Order> orders = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql("SELECT " + HeadRow.COLUMNS
                + " FROM {g}.heads WHERE (tenant, id) IN (SELECT * FROM unnest(?::text[], ?::text[]))"))) {
            setKeys(statement, keys);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    DocumentKey key = new DocumentKey(row.getString("tenant"), row.getString("id"));
                    ScannedHead.read(row).ifPresent(head -> orders.put(key, head.order()));
                }
            }
        }
        return orders;
    }

    private void replace(List<Mend> mends) throws SQLException {
        List<DocumentKey> keys = mends.stream().map(Mend::key).toList();
        for (String table : List.of("vectors", "chunks", "heads")) {
            try (PreparedStatement statement = connection.prepareStatement(sql("DELETE FROM {g}." + table
                    + " t USING unnest(?::text[], ?::text[]) k(tenant, id) WHERE t.tenant = k.tenant AND t.id = k.id"))) {
                setKeys(statement, keys);
                statement.executeUpdate();
            }
        }
        BatchPlan plan = BatchPlan.of(states(mends), Map.of(), TextAnalysis.of(generation.space().language()));
        new BatchWriter(connection, tables, generation.number()).writeRows(plan);
    }

    private void count(String tenant) throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement(sql("DELETE FROM {g}.stats WHERE tenant = ?"))) {
            statement.setString(1, tenant);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(sql(COUNT))) {
            statement.setString(1, tenant);
            statement.setString(2, tenant);
            statement.executeUpdate();
        }
    }

    private static List<EmbeddedDocument> states(List<Mend> mends) {
        return mends.stream().map(Mend::state).flatMap(Optional::stream).toList();
    }

    private void setKeys(PreparedStatement statement, List<DocumentKey> keys) throws SQLException {
        statement.setArray(1, StoredState.texts(connection, keys.stream().map(DocumentKey::tenant).toList()));
        statement.setArray(2, StoredState.texts(connection, keys.stream().map(DocumentKey::id).toList()));
    }

    private String sql(String text) {
        return tables.sql(generation.number(), text);
    }
}
