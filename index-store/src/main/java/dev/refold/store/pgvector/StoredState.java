package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a generation holds of some documents, as far as a {@link BatchPlan} needs it: no texts, no vectors.
 *
 * @param deleted there is an order only
 * @param chunks by ordinal
 * @param vectors for which a vector is stored
 */
record StoredState(Order order, boolean deleted, List<StoredState.Range> chunks, Set<ContentHash> vectors) {

    StoredState {
        chunks = List.copyOf(chunks);
        vectors = Set.copyOf(vectors);
    }

    /** A stored chunk; {@code length} in tokens. */
    record Range(int ordinal, int start, int end, ContentHash hash, int length) {}

    /** One round trip for all of a batch. */
    static Map<DocumentKey, StoredState> read(Connection connection, Tables tables, int number,
            List<EmbeddedDocument> documents) throws SQLException {
        String sql = tables.sql(number, """
                SELECT h.tenant, h.id, h.version, h.epoch, h.order_offset, h.deleted,
                    c.ordinals, c.starts, c.ends, c.hashes, c.lengths, v.hashes AS vectors
                FROM unnest(?::text[], ?::text[]) k(tenant, id)
                JOIN {g}.heads h ON h.tenant = k.tenant AND h.id = k.id
                CROSS JOIN LATERAL (SELECT array_agg(c.ordinal ORDER BY c.ordinal) AS ordinals,
                        array_agg(c.from_ ORDER BY c.ordinal) AS starts, array_agg(c.to_ ORDER BY c.ordinal) AS ends,
                        array_agg(c.hash ORDER BY c.ordinal) AS hashes, array_agg(c.len ORDER BY c.ordinal) AS lengths
                    FROM {g}.chunks c WHERE c.tenant = h.tenant AND c.id = h.id) c
                CROSS JOIN LATERAL (SELECT array_agg(v.hash) AS hashes
                    FROM {g}.vectors v WHERE v.tenant = h.tenant AND v.id = h.id) v""");
        Map<DocumentKey, StoredState> stored = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, texts(connection, documents.stream().map(d -> d.key().tenant()).toList()));
            statement.setArray(2, texts(connection, documents.stream().map(d -> d.key().id()).toList()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stored.put(new DocumentKey(row.getString("tenant"), row.getString("id")), state(row));
                }
            }
        }
        return stored;
    }

    static Array texts(Connection connection, List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static StoredState state(ResultSet row) throws SQLException {
        Order order = new Order(row.getLong("version"), row.getLong("epoch"), row.getLong("order_offset"));
        return new StoredState(order, row.getBoolean("deleted"), ranges(row), hashes(row.getArray("vectors")));
    }

    private static List<Range> ranges(ResultSet row) throws SQLException {
        Array ordinals = row.getArray("ordinals");
        if (ordinals == null) {
            return List.of();
        }
        Integer[] numbers = (Integer[]) ordinals.getArray();
        Integer[] starts = (Integer[]) row.getArray("starts").getArray();
        Integer[] ends = (Integer[]) row.getArray("ends").getArray();
        UUID[] hashes = (UUID[]) row.getArray("hashes").getArray();
        Integer[] lengths = (Integer[]) row.getArray("lengths").getArray();
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            ranges.add(new Range(numbers[i], starts[i], ends[i], Hashes.of(hashes[i]), lengths[i]));
        }
        return ranges;
    }

    private static Set<ContentHash> hashes(@Nullable Array array) throws SQLException {
        Set<ContentHash> hashes = new HashSet<>();
        if (array != null) {
            for (UUID hash : (UUID[]) array.getArray()) {
                hashes.add(Hashes.of(hash));
            }
        }
        return hashes;
    }
}
