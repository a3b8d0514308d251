package dev.refold.store.pgvector;

import com.pgvector.PGvector;
import dev.refold.schemas.Embedding;
import dev.refold.store.search.Bm25;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.Scores;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores of chunks that are named, through the policies: each is one look-up by its key. */
final class GivenChunks {

    static final String NEARNESS = """
            SELECT c.id, c.ordinal, v.e <=> {query} AS d
            FROM unnest(?::text[], ?::int[]) k(id, ordinal)
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = k.id AND c.ordinal = k.ordinal
            JOIN {g}.vectors v ON v.tenant = c.tenant AND v.id = c.id AND v.hash = c.hash""";

    static final String FREQUENCIES = """
            SELECT c.id, c.ordinal, c.len, ARRAY(
                SELECT coalesce((c.terms -> t.term)::int, 0) FROM unnest(?::text[]) WITH ORDINALITY t(term, i)
                ORDER BY t.i) AS frequencies
            FROM unnest(?::text[], ?::int[]) k(id, ordinal)
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = k.id AND c.ordinal = k.ordinal""";

    private final Snapshot snapshot;

    GivenChunks(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks) throws SQLException {
        Map<ChunkRef, Double> scores = HashMap.newHashMap(chunks.size());
        try (PreparedStatement statement = snapshot.prepare(NearestChunks.withQuery(NEARNESS, snapshot))) {
            statement.setObject(1, new PGvector(query.toArray()));
            setNames(statement, 2, chunks);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    scores.put(chunk(row), Scores.ofCosine(1 - row.getDouble("d")));
                }
            }
        }
        return scores;
    }

    Map<ChunkRef, Double> relevance(Bm25 bm25, List<String> terms, List<ChunkRef> chunks) throws SQLException {
        Map<ChunkRef, Double> scores = HashMap.newHashMap(chunks.size());
        Map<String, Integer> places = HashMap.newHashMap(terms.size());
        terms.forEach(term -> places.put(term, places.size()));
        try (PreparedStatement statement = snapshot.prepare(FREQUENCIES)) {
            statement.setArray(1, StoredState.texts(snapshot.connection(), terms));
            setNames(statement, 2, chunks);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Integer[] frequencies = (Integer[]) row.getArray("frequencies").getArray();
                    if (Arrays.stream(frequencies).anyMatch(frequency -> frequency > 0)) {
                        scores.put(chunk(row), bm25.score(term -> frequencies[places.getOrDefault(term, 0)],
                                row.getInt("len")));
                    }
                }
            }
        }
        return scores;
    }

    private void setNames(PreparedStatement statement, int index, List<ChunkRef> chunks) throws SQLException {
        statement.setArray(index, StoredState.texts(snapshot.connection(),
                chunks.stream().map(ChunkRef::documentId).toList()));
        statement.setArray(index + 1, snapshot.connection().createArrayOf("int4",
                chunks.stream().map(ChunkRef::ordinal).toArray()));
        statement.setString(index + 2, snapshot.tenant());
    }

    private static ChunkRef chunk(ResultSet row) throws SQLException {
        return new ChunkRef(row.getString("id"), row.getInt("ordinal"));
    }
}
