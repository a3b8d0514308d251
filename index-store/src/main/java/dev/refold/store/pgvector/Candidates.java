package dev.refold.store.pgvector;

import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.CandidateSource;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.FacetCounts;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot behind a filter, as a search sees it. */
final class Candidates implements CandidateSource {

    private final Contents contents;
    private final NearestChunks nearest;
    private final MatchingChunks matching;
    private final HoldingChunks holding;
    private final FacetRows facets;
    private final GivenChunks given;

    Candidates(Snapshot snapshot, Optional<String> filter, SearchBounds bounds, TermFrequencies frequencies) {
        this.contents = new Contents(snapshot);
        this.nearest = new NearestChunks(snapshot, filter, bounds);
        this.matching = new MatchingChunks(snapshot, filter, bounds, frequencies);
        this.holding = new HoldingChunks(snapshot, filter, matching);
        this.facets = new FacetRows(snapshot, filter);
        this.given = new GivenChunks(snapshot);
    }

    @Override
    public List<Candidate> nearest(Embedding query, int limit) {
        return read("searching by vector", () -> nearest.find(query, limit));
    }

    @Override
    public List<Candidate> matching(List<String> terms, int limit) {
        return read("searching by keyword", () -> matching.find(terms, limit));
    }

    @Override
    public List<Occurrence> containing(KeywordQuery query, int atMost) {
        return read("searching by phrase or prefix", () -> holding.find(query, atMost));
    }

    @Override
    public List<FacetCounts> facets(List<String> keys) {
        return read("counting metadata", () -> facets.count(keys));
    }

    @Override
    public CorpusStatistics statistics(List<String> terms) {
        return read("counting terms", () -> matching.statistics(terms));
    }

    @Override
    public Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks) {
        return read("comparing vectors", () -> given.nearness(query, chunks));
    }

    @Override
    public Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> chunks) {
        return read("scoring by keyword", () -> given.relevance(matching.bm25(terms), terms, chunks));
    }

    @Override
    public Map<ChunkRef, Hit> read(List<ChunkRef> chunks) {
        return read("reading hits", () -> contents.hits(chunks));
    }

    private interface Query<T> {
        T run() throws SQLException;
    }

    private static <T> T read(String doing, Query<T> query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw SqlFailures.ofRead(doing, e);
        }
    }
}
