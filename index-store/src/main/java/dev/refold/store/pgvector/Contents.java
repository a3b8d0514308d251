package dev.refold.store.pgvector;

import com.pgvector.PGvector;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.Hit;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.search.ChunkRef;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/** Reads documents and chunks that are named, through the policies. */
final class Contents {

    private static final String HEAD = "h.version, h.epoch, h.order_offset, h.part, h.src_offset, h.title,"
            + " h.occurred_seconds, h.occurred_nanos, h.metadata, h.shadowed";

    private static final String HITS = "SELECT c.id, c.ordinal, c.from_, c.to_, c.text, " + HEAD + """

            FROM unnest(?::text[], ?::int[]) k(id, ordinal)
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = k.id AND c.ordinal = k.ordinal
            JOIN {g}.heads h ON h.tenant = c.tenant AND h.id = c.id""";

    private static final String DOCUMENT = "SELECT h.document_hash, h.language, " + HEAD + """

            FROM {g}.heads h WHERE h.tenant = ? AND h.id = ? AND NOT h.deleted""";

    private static final String CHUNKS = """
            SELECT c.ordinal, c.from_, c.to_, c.hash, c.text, CAST(v.e AS vector) AS e
            FROM {g}.chunks c
            LEFT JOIN {g}.vectors v ON v.tenant = c.tenant AND v.id = c.id AND v.hash = c.hash
            WHERE c.tenant = ? AND c.id = ? AND (CAST(? AS int) IS NULL OR c.ordinal = ?) ORDER BY c.ordinal""";

    private final Snapshot snapshot;

    Contents(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    Map<ChunkRef, Hit> hits(List<ChunkRef> chunks) throws SQLException {
        Map<ChunkRef, Hit> hits = new LinkedHashMap<>();
        try (PreparedStatement statement = snapshot.prepare(HITS)) {
            statement.setArray(1, StoredState.texts(snapshot.connection(),
                    chunks.stream().map(ChunkRef::documentId).toList()));
            statement.setArray(2, snapshot.connection().createArrayOf("int4",
                    chunks.stream().map(ChunkRef::ordinal).toArray()));
            statement.setString(3, snapshot.tenant());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    hits.put(new ChunkRef(row.getString("id"), row.getInt("ordinal")), hit(row));
                }
            }
        }
        return hits;
    }

    private Hit hit(ResultSet row) throws SQLException {
        return new Hit(new DocumentKey(snapshot.tenant(), row.getString("id")), row.getInt("ordinal"), order(row),
                source(row), 0, OptionalDouble.empty(), OptionalDouble.empty(), row.getString("title"),
                row.getString("text"), row.getInt("from_"), row.getInt("to_"), metadata(row), occurredAt(row));
    }

    Optional<StoredDocument> document(DocumentKey key) throws SQLException {
        List<TextChunk> chunks = chunks(key, Optional.empty());
        try (PreparedStatement statement = snapshot.prepare(DOCUMENT)) {
            statement.setString(1, snapshot.tenant());
            statement.setString(2, key.id());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new StoredDocument(snapshot.generation(), present(row, key, chunks)))
                        : Optional.empty();
            }
        }
    }

    private static EmbeddedDocument.Present present(ResultSet row, DocumentKey key, List<TextChunk> chunks)
            throws SQLException {
        return new EmbeddedDocument.Present(key, order(row), source(row),
                Hashes.of(row.getObject("document_hash", UUID.class)), row.getString("title"), text(chunks),
                Optional.ofNullable(row.getString("language")), metadata(row), occurredAt(row),
                chunks.stream().map(TextChunk::chunk).toList());
    }

    Optional<StoredChunk> chunk(DocumentKey key, int ordinal) throws SQLException {
        Optional<TextChunk> chunk = chunks(key, Optional.of(ordinal)).stream().findFirst();
        if (chunk.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement statement = snapshot.prepare(DOCUMENT)) {
            statement.setString(1, snapshot.tenant());
            statement.setString(2, key.id());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw Transactions.noRow("the head of " + key + ", which has chunks");
                }
                return Optional.of(new StoredChunk(snapshot.generation(), key, order(row), row.getString("title"),
                        chunk.get().chunk(), chunk.get().text()));
            }
        }
    }

    private record TextChunk(Chunk chunk, String text) {}

    private List<TextChunk> chunks(DocumentKey key, Optional<Integer> ordinal) throws SQLException {
        List<TextChunk> chunks = new ArrayList<>();
        try (PreparedStatement statement = snapshot.prepare(CHUNKS)) {
            statement.setString(1, snapshot.tenant());
            statement.setString(2, key.id());
            statement.setObject(3, ordinal.orElse(null), Types.INTEGER);
            statement.setObject(4, ordinal.orElse(null), Types.INTEGER);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    chunks.add(new TextChunk(new Chunk(row.getInt("ordinal"), row.getInt("from_"), row.getInt("to_"),
                            Hashes.of(row.getObject("hash", UUID.class)), embedding(row)), row.getString("text")));
                }
            }
        }
        return chunks;
    }

    private static Optional<Embedding> embedding(ResultSet row) throws SQLException {
        return Optional.ofNullable((PGvector) row.getObject("e")).map(PGvector::toArray).map(Embedding::ofUnit);
    }

    /** Chunks overlap and need not cover all: what lies between them was not kept. */
    private static String text(List<TextChunk> chunks) {
        char[] text = new char[chunks.stream().mapToInt(chunk -> chunk.chunk().end()).max().orElse(0)];
        Arrays.fill(text, ' ');
        chunks.forEach(chunk -> chunk.text().getChars(0, chunk.text().length(), text, chunk.chunk().start()));
        return new String(text);
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(row.getLong("version"), row.getLong("epoch"), row.getLong("order_offset"));
    }

    private static Position source(ResultSet row) throws SQLException {
        return new Position(row.getInt("part"), row.getLong("src_offset"));
    }

    private static Metadata metadata(ResultSet row) throws SQLException {
        return Jsonb.metadata(row.getString("metadata"), Optional.ofNullable(row.getString("shadowed")));
    }

    private static Optional<Instant> occurredAt(ResultSet row) throws SQLException {
        long seconds = row.getLong("occurred_seconds");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds,
                        row.getInt("occurred_nanos")));
    }
}
