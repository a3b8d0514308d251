package dev.refold.store.pgvector;

import com.pgvector.PGvector;
import dev.refold.schemas.Embedding;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.Scores;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The nearest chunks by cosine. The choice between looking at all and walking the index is made here by a bounded count,
 * because the planner cannot make it: joins, tie-breaks and generic plans each lost the index (measured).
 */
final class NearestChunks {

    /** Identical vectors are equally far, and all of them are fetched: which are cut off is decided by their names. */
    static final String EXACT = """
            SELECT c.id, c.ordinal, n.d
            FROM (SELECT v.id, v.hash, (v.e <=> {query}) + 0 AS d
                FROM {g}.vectors v WHERE v.tenant = ?
                ORDER BY d FETCH FIRST ? ROWS WITH TIES) n
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = n.id AND c.hash = n.hash""";

    static final String EXACT_FILTERED = """
            SELECT c.id, c.ordinal, n.d
            FROM (SELECT v.id, v.hash, (v.e <=> {query}) + 0 AS d
                FROM {g}.matching_ids(CAST(? AS jsonpath)) m(id)
                JOIN {g}.vectors v ON v.tenant = ? AND v.id = m.id
                ORDER BY d FETCH FIRST ? ROWS WITH TIES) n
            JOIN {g}.chunks c ON c.tenant = ? AND c.id = n.id AND c.hash = n.hash""";

    /** The filter is a scalar subquery: a join would lose the index. */
    static final String INDEXED = """
            WITH n AS MATERIALIZED (
                SELECT v.id, v.hash, v.e <=> {query} AS d
                FROM {g}.vectors v WHERE v.tenant = ? {filter}
                ORDER BY v.e <=> {query} LIMIT ?)
            SELECT c.id, c.ordinal, n.d
            FROM n JOIN {g}.chunks c ON c.tenant = ? AND c.id = n.id AND c.hash = n.hash""";

    static final String INDEXED_FILTER = "AND (SELECT h.metadata @@ CAST(? AS jsonpath) FROM {g}.heads h"
            + " WHERE h.tenant = v.tenant AND h.id = v.id)";

    /** Without sorting, the index is the only way to get an order: no statistics can mislead the planner. */
    static final String INDEX_SETTINGS = """
            SELECT set_config('hnsw.ef_search', ?, true), set_config('enable_sort', 'off', true),
                set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true);
            """;
    /** What follows in the snapshot is planned as usual. */
    private static final String PLAIN_SETTINGS = """
            ;
            SELECT set_config('enable_sort', 'on', true), set_config('enable_seqscan', 'on', true),
                set_config('enable_bitmapscan', 'on', true)""";

    private static final int LEAST_EF_SEARCH = 100;
    private static final int GREATEST_EF_SEARCH = 1_000;
    private static final Comparator<Candidate> BEST_FIRST = Comparator
            .comparingDouble((Candidate candidate) -> Scores.rounded(candidate.score())).reversed()
            .thenComparing(Candidate::chunk);

    private final Snapshot snapshot;
    private final Optional<String> filter;
    private final SearchBounds bounds;

    NearestChunks(Snapshot snapshot, Optional<String> filter, SearchBounds bounds) {
        this.snapshot = snapshot;
        this.filter = filter;
        this.bounds = bounds;
    }

    List<Candidate> find(Embedding query, int limit) throws SQLException {
        if (new Counting(snapshot, filter).chunksUpTo(bounds.exactChunks() + 1) > bounds.exactChunks()) {
            List<Candidate> indexed = indexed(query, limit);
            if (indexed.size() >= limit) {
                return indexed;
            }
        }
        return exact(query, limit);
    }

    private List<Candidate> exact(Embedding query, int limit) throws SQLException {
        try (PreparedStatement statement = snapshot
                .prepare(withQuery(filter.isPresent() ? EXACT_FILTERED : EXACT, snapshot))) {
            int index = 0;
            statement.setObject(++index, vector(query));
            if (filter.isPresent()) {
                statement.setString(++index, filter.get());
            }
            statement.setString(++index, snapshot.tenant());
            statement.setInt(++index, limit);
            statement.setString(++index, snapshot.tenant());
            try (ResultSet row = statement.executeQuery()) {
                return candidates(row, limit);
            }
        }
    }

    /** Settings and search are one round trip. */
    private List<Candidate> indexed(Embedding query, int limit) throws SQLException {
        String sql = withQuery(INDEX_SETTINGS + INDEXED.replace("{filter}", filter.isPresent() ? INDEXED_FILTER : "")
                + PLAIN_SETTINGS, snapshot);
        try (PreparedStatement statement = snapshot.prepare(sql)) {
            int index = 0;
            statement.setString(++index, Integer.toString(Math.clamp(limit, LEAST_EF_SEARCH, GREATEST_EF_SEARCH)));
            statement.setObject(++index, vector(query));
            statement.setString(++index, snapshot.tenant());
            if (filter.isPresent()) {
                statement.setString(++index, filter.get());
            }
            statement.setObject(++index, vector(query));
            statement.setInt(++index, limit);
            statement.setString(++index, snapshot.tenant());
            try (ResultSet row = Snapshot.rows(statement, 2)) {
                return candidates(row, limit);
            }
        }
    }

    /** Equal vectors of one document share a row, so a row may stand for several chunks. */
    private static List<Candidate> candidates(ResultSet row, int limit) throws SQLException {
        List<Candidate> candidates = new ArrayList<>();
        while (row.next()) {
            candidates.add(new Candidate(new ChunkRef(row.getString(1), row.getInt(2)),
                    Scores.ofCosine(1 - row.getDouble(3))));
        }
        return candidates.stream().sorted(BEST_FIRST).limit(limit).toList();
    }

    private static PGvector vector(Embedding query) {
        return new PGvector(query.toArray());
    }

    static String withQuery(String sql, Snapshot snapshot) {
        return sql.replace("{query}",
                "CAST(? AS " + Tables.VectorType.of(snapshot.generation().space()).sqlName() + ")");
    }
}
