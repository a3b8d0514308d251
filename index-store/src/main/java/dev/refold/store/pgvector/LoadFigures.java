package dev.refold.store.pgvector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What BM25 must know of a load, counted while the terms are at hand: counting in the database takes 0.1 ms a chunk
 * (measured), as long as half of the vector index. Thread-safe.
 *
 * <p>
 * Counts of terms are exact up to {@value #MAX_TERMS} different terms of all tenants together, about 100 MB; beyond
 * that they are given up, and {@link TermFrequencies} counts in the database.
 */
final class LoadFigures {

    static final int MAX_TERMS = 1_000_000;

    private final int maxTerms;
    private final Map<Scope, BatchPlan.Statistics> statistics = new HashMap<>();
    private final Map<String, Map<String, Long>> chunksByTerm = new HashMap<>();
    private int terms;

    LoadFigures(int maxTerms) {
        this.maxTerms = maxTerms;
    }

    private record Scope(String tenant, int partition) {}

    /** @param plans by partition, for an empty generation */
    synchronized void add(Map<Integer, BatchPlan> plans) {
        plans.forEach((partition, plan) -> {
            plan.statistics().forEach((tenant, figures) -> statistics.merge(new Scope(tenant, partition), figures,
                    BatchPlan.Statistics::plus));
            countTerms(plan.chunks());
        });
    }

    private void countTerms(Collection<BatchPlan.ChunkRow> chunks) {
        for (BatchPlan.ChunkRow row : chunks) {
            if (terms > maxTerms) {
                chunksByTerm.clear();
                return;
            }
            Map<String, Long> counts = chunksByTerm.computeIfAbsent(row.document().tenant(), _ -> new HashMap<>());
            int before = counts.size();
            row.terms().frequencies().keySet().forEach(term -> counts.merge(term, 1L, Long::sum));
            terms += counts.size() - before;
        }
    }

    /** Adds all of it to the generation's tables; term counts for tenants of more than {@code small} chunks. */
    synchronized void write(Connection connection, Tables tables, int number, long small) throws SQLException {
        String sql = tables.sql(number,
                "INSERT INTO {g}.stats (tenant, part, docs, chunks, len) VALUES (?, ?, ?, ?, ?)");
        Map<String, Long> sizes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<Scope, BatchPlan.Statistics> entry : statistics.entrySet()) {
                statement.setString(1, entry.getKey().tenant());
                statement.setInt(2, entry.getKey().partition());
                statement.setLong(3, entry.getValue().documents());
                statement.setLong(4, entry.getValue().chunks());
                statement.setLong(5, entry.getValue().length());
                statement.addBatch();
                sizes.merge(entry.getKey().tenant(), entry.getValue().chunks(), Long::sum);
            }
            statement.executeBatch();
        }
        for (String tenant : List.copyOf(chunksByTerm.keySet())) {
            if (sizes.getOrDefault(tenant, 0L) > small) {
                writeTerms(connection, tables, number, tenant);
                TermFrequencies.setTaken(connection, tables, number, tenant);
            }
        }
    }

    private void writeTerms(Connection connection, Tables tables, int number, String tenant) throws SQLException {
        String sql = tables.sql(number, "COPY {g}.df (tenant, term, n) FROM STDIN (FORMAT binary)");
        try (BinaryCopy copy = BinaryCopy.start(connection, sql)) {
            for (Map.Entry<String, Long> entry : chunksByTerm.getOrDefault(tenant, Map.of()).entrySet()) {
                if (entry.getValue() >= TermFrequencies.COMMON) {
                    copy.row(3).text(tenant).text(entry.getKey()).int8(entry.getValue());
                }
            }
            copy.end();
        }
    }
}
