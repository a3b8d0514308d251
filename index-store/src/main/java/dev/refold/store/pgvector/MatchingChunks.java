package dev.refold.store.pgvector;

import dev.refold.store.search.Bm25;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chunks that terms occur in, by BM25. The server scores: it has the frequencies, and only the best travel. */
final class MatchingChunks {

    private static final String COUNTS = "SELECT chunks, len, counted, counts FROM {g}.term_counts(?, ?, ?)";
    static final String MATCHING = """
            SELECT id, ordinal, score FROM {g}.matching(?, ?, ?, ?, ?, CAST(? AS jsonpath), ?)""";

    private final Snapshot snapshot;
    private final Optional<String> filter;
    private final SearchBounds bounds;
    private final TermFrequencies frequencies;
    private final Map<List<String>, Bm25> weighed = new HashMap<>();

    MatchingChunks(Snapshot snapshot, Optional<String> filter, SearchBounds bounds, TermFrequencies frequencies) {
        this.snapshot = snapshot;
        this.filter = filter;
        this.bounds = bounds;
        this.frequencies = frequencies;
    }

    List<Candidate> find(List<String> terms, int limit) throws SQLException {
        Bm25 bm25 = bm25(terms);
        List<String> known = bm25.choosing(Long.MAX_VALUE);
        List<String> chosen = bm25.choosing(Math.max(limit, bounds.keywordCandidates()));
        if (known.isEmpty()) {
            return List.of();
        }
        List<Candidate> found = matching(bm25, chosen, limit);
        // A filter may have left few of the candidates: then the common terms choose, too.
        return found.size() < limit && chosen.size() < known.size() ? matching(bm25, known, limit) : found;
    }

    /** Counted once for a search: the snapshot does not change under it. */
    Bm25 bm25(List<String> terms) throws SQLException {
        Bm25 known = weighed.get(terms);
        if (known != null) {
            return known;
        }
        Bm25 bm25 = Bm25.of(statistics(terms), terms);
        weighed.put(terms, bm25);
        return bm25;
    }

    CorpusStatistics statistics(List<String> terms) throws SQLException {
        try (PreparedStatement statement = snapshot.prepare(COUNTS)) {
            statement.setArray(1, StoredState.texts(snapshot.connection(), terms));
            statement.setLong(2, bounds.smallTenant());
            statement.setLong(3, bounds.liveCount());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw Transactions.noRow("statistics of terms");
                }
                long chunks = row.getLong("chunks");
                frequencies.noticed(snapshot.generation().number(), snapshot.tenant(), chunks,
                        row.getLong("counted"));
                double average = chunks == 0 ? 0 : (double) row.getLong("len") / chunks;
                return new CorpusStatistics(chunks, average, terms.isEmpty()
                        ? Map.of()
                        : counts(terms, row.getArray("counts")));
            }
        }
    }

    private static Map<String, Long> counts(List<String> terms, Array counted) throws SQLException {
        Long[] counts = (Long[]) counted.getArray();
        Map<String, Long> byTerm = new HashMap<>();
        for (int i = 0; i < counts.length; i++) {
            byTerm.put(terms.get(i), counts[i]);
        }
        return byTerm;
    }

    private List<Candidate> matching(Bm25 bm25, List<String> chosen, int limit) throws SQLException {
        Map<String, Double> weights = bm25.weights();
        try (PreparedStatement statement = snapshot.prepare(MATCHING)) {
            statement.setArray(1, StoredState.texts(snapshot.connection(), chosen));
            statement.setArray(2, StoredState.texts(snapshot.connection(), List.copyOf(weights.keySet())));
            statement.setArray(3, snapshot.connection().createArrayOf("float8", weights.values().toArray()));
            // Saturation is linear in the length.
            statement.setDouble(4, bm25.saturation(0));
            statement.setDouble(5, bm25.saturation(1) - bm25.saturation(0));
            statement.setString(6, filter.orElse(null));
            statement.setInt(7, limit);
            List<Candidate> candidates = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    candidates.add(new Candidate(new ChunkRef(row.getString(1), row.getInt(2)), row.getDouble(3)));
                }
            }
            return candidates;
        }
    }
}
