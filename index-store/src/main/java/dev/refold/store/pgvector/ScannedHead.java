package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code heads} as it is stored.
 *
 * @param content empty when it is deleted
 */
record ScannedHead(Order order, Position source, Optional<ScannedHead.Content> content) {

    record Content(ContentHash hash, String title, Optional<String> language, Metadata metadata,
            Optional<Instant> occurredAt, int chunkCount) {}

    /** Empty when no document has such a row: it was damaged beyond what the types can say. */
    static Optional<ScannedHead> read(ResultSet row) throws SQLException {
        try {
            Order order = new Order(row.getLong("version"), row.getLong("epoch"), row.getLong("order_offset"));
            Position source = new Position(row.getInt("part"), row.getLong("src_offset"));
            if (row.getBoolean("deleted")) {
                return Optional.of(new ScannedHead(order, source, Optional.empty()));
            }
            Optional<ContentHash> hash = Optional.ofNullable(row.getObject("document_hash", UUID.class))
                    .map(Hashes::of);
            return hash.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ScannedHead(order, source, Optional.of(content(row, hash.get()))));
        } catch (IllegalArgumentException | IllegalStateException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Content content(ResultSet row, ContentHash hash) throws SQLException {
        return new Content(hash, row.getString("title"), Optional.ofNullable(row.getString("language")),
                Jsonb.metadata(row.getString("metadata"), Optional.ofNullable(row.getString("shadowed"))),
                occurredAt(row), row.getInt("chunk_count"));
    }

    private static Optional<Instant> occurredAt(ResultSet row) throws SQLException {
        long seconds = row.getLong("occurred_seconds");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds,
                        row.getInt("occurred_nanos")));
    }
}
