package dev.refold.store.pgvector;

import com.pgvector.PGvector;
import dev.refold.schemas.EmbeddedDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * Writes what a {@link BatchPlan} says, in the caller's transaction, who holds the partition's row. The driver joins the
 * rows of a batch into few statements; vectors go in binary.
 */
final class BatchWriter {

    private final Connection connection;
    private final Tables tables;
    private final int number;

    BatchWriter(Connection connection, Tables tables, int number) {
        this.connection = connection;
        this.tables = tables;
        this.number = number;
    }

    void write(BatchPlan plan, int partition) throws SQLException {
        writeRows(plan);
        addStatistics(plan.statistics(), partition);
    }

    /** All but the statistics. */
    void writeRows(BatchPlan plan) throws SQLException {
        deleteVectors(plan.goneVectors());
        deleteChunks(plan.goneChunks());
        writeHeads(plan.heads());
        writeChunks(plan.chunks());
        insertVectors(plan.vectors());
    }

    private void writeHeads(List<EmbeddedDocument> heads) throws SQLException {
        batch(heads, """
                INSERT INTO {g}.heads (""" + HeadRow.COLUMNS + """
                )
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, epoch = excluded.epoch,
                    order_offset = excluded.order_offset, part = excluded.part, src_offset = excluded.src_offset,
                    deleted = excluded.deleted, document_hash = excluded.document_hash, title = excluded.title,
                    language = excluded.language, occurred_seconds = excluded.occurred_seconds,
                    occurred_nanos = excluded.occurred_nanos, metadata = excluded.metadata,
                    shadowed = excluded.shadowed, chunk_count = excluded.chunk_count""", (statement, document) -> {
            statement.setString(1, document.key().tenant());
            statement.setString(2, document.key().id());
            statement.setLong(3, document.order().version());
            statement.setLong(4, document.order().epoch());
            statement.setLong(5, document.order().offset());
            statement.setInt(6, document.source().partition());
            statement.setLong(7, document.source().offset());
            setState(statement, HeadRow.of(document));
        });
    }

    private static void setState(PreparedStatement statement, HeadRow row) throws SQLException {
        statement.setBoolean(8, row.deleted());
        statement.setObject(9, row.hash().map(Hashes::uuid).orElse(null), Types.OTHER);
        statement.setString(10, row.title());
        statement.setString(11, row.language().orElse(null));
        statement.setObject(12, row.occurredAt().map(Instant::getEpochSecond).orElse(null), Types.BIGINT);
        statement.setObject(13, row.occurredAt().map(Instant::getNano).orElse(null), Types.INTEGER);
        statement.setObject(14, jsonb(row.metadata()));
        statement.setObject(15, jsonb(row.shadowed().orElse(null)));
        statement.setInt(16, row.chunkCount());
    }

    private void writeChunks(List<BatchPlan.ChunkRow> chunks) throws SQLException {
        batch(chunks, """
                INSERT INTO {g}.chunks (tenant, id, ordinal, hash, from_, to_, text, len, terms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, id, ordinal) DO UPDATE SET hash = excluded.hash, from_ = excluded.from_,
                    to_ = excluded.to_, text = excluded.text, len = excluded.len, terms = excluded.terms""",
                (statement, row) -> {
                    statement.setString(1, row.document().tenant());
                    statement.setString(2, row.document().id());
                    statement.setInt(3, row.chunk().ordinal());
                    statement.setObject(4, Hashes.uuid(row.chunk().hash()));
                    statement.setInt(5, row.chunk().start());
                    statement.setInt(6, row.chunk().end());
                    statement.setString(7, row.text());
                    statement.setInt(8, row.terms().length());
                    statement.setObject(9, jsonb(Jsonb.frequencies(row.terms().frequencies())));
                });
    }

    private void deleteChunks(List<BatchPlan.ChunkKey> chunks) throws SQLException {
        if (chunks.isEmpty()) {
            return;
        }
        String sql = tables.sql(number, """
                DELETE FROM {g}.chunks c USING unnest(?::text[], ?::text[], ?::int[]) k(tenant, id, ordinal)
                WHERE c.tenant = k.tenant AND c.id = k.id AND c.ordinal = k.ordinal""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setArray(statement, 1, "text", chunks, key -> key.document().tenant());
            setArray(statement, 2, "text", chunks, key -> key.document().id());
            setArray(statement, 3, "int4", chunks, BatchPlan.ChunkKey::ordinal);
            statement.executeUpdate();
        }
    }

    private void insertVectors(List<BatchPlan.VectorRow> vectors) throws SQLException {
        batch(vectors, "INSERT INTO {g}.vectors (tenant, id, hash, e) VALUES (?, ?, ?, ?)", (statement, row) -> {
            statement.setString(1, row.document().tenant());
            statement.setString(2, row.document().id());
            statement.setObject(3, Hashes.uuid(row.hash()));
            // Where the column is halfvec the server rounds: one form on the wire, and that in binary.
            statement.setObject(4, new PGvector(row.vector().toArray()));
        });
    }

    private void deleteVectors(List<BatchPlan.VectorKey> vectors) throws SQLException {
        if (vectors.isEmpty()) {
            return;
        }
        String sql = tables.sql(number, """
                DELETE FROM {g}.vectors v USING unnest(?::text[], ?::text[], ?::uuid[]) k(tenant, id, hash)
                WHERE v.tenant = k.tenant AND v.id = k.id AND v.hash = k.hash""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setArray(statement, 1, "text", vectors, key -> key.document().tenant());
            setArray(statement, 2, "text", vectors, key -> key.document().id());
            setArray(statement, 3, "uuid", vectors, key -> Hashes.uuid(key.hash()));
            statement.executeUpdate();
        }
    }

    private void addStatistics(Map<String, BatchPlan.Statistics> statistics, int partition) throws SQLException {
        batch(List.copyOf(statistics.entrySet()), """
                INSERT INTO {g}.stats AS s (tenant, part, docs, chunks, len) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (tenant, part) DO UPDATE SET docs = s.docs + excluded.docs,
                    chunks = s.chunks + excluded.chunks, len = s.len + excluded.len""", (statement, change) -> {
            statement.setString(1, change.getKey());
            statement.setInt(2, partition);
            statement.setLong(3, change.getValue().documents());
            statement.setLong(4, change.getValue().chunks());
            statement.setLong(5, change.getValue().length());
        });
    }

    private <T> void setArray(PreparedStatement statement, int index, String type, List<T> rows,
            Function<T, Object> column) throws SQLException {
        statement.setArray(index, connection.createArrayOf(type, rows.stream().map(column).toArray()));
    }

    /** Sets the parameters of one row. */
    private interface Row<T> {
        void set(PreparedStatement statement, T row) throws SQLException;
    }

    private <T> void batch(List<T> rows, String sql, Row<T> setter) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(tables.sql(number, sql))) {
            for (T row : rows) {
                setter.set(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static PGobject jsonb(@Nullable String text) throws SQLException {
        PGobject value = new PGobject();
        value.setType("jsonb");
        value.setValue(text);
        return value;
    }
}
