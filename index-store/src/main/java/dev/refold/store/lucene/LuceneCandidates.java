package dev.refold.store.lucene;

import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.CandidateSource;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.FacetCounts;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;

/** One tenant of one snapshot under one filter. For one search, thus one thread. */
final class LuceneCandidates implements CandidateSource {

    private static final String WHAT = "the index searched";

    private final Snapshot snapshot;
    private final String tenant;
    private final Filter filter;
    private final Deadline deadline;
    private final VectorWay way;
    private final StoredContents contents;
    private final Map<ChunkRef, Integer> named = new HashMap<>();

    LuceneCandidates(Snapshot snapshot, String tenant, Filter filter, Deadline deadline, VectorWay way)
            throws IOException {
        this.snapshot = snapshot;
        this.tenant = tenant;
        this.filter = filter;
        this.deadline = deadline;
        this.way = way;
        this.contents = new StoredContents(snapshot.reader());
    }

    @Override
    public List<Candidate> nearest(Embedding query, int limit) {
        return Disk.read(WHAT, () -> remember(nearestChunks().find(query, limit)));
    }

    @Override
    public List<Candidate> matching(List<String> terms, int limit) {
        return Disk.read(WHAT, () -> remember(matchingChunks().find(terms, limit)));
    }

    @Override
    public Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks) {
        return Disk.read(WHAT, () -> byName(chunks, nearestChunks().scores(query, numbers(chunks))));
    }

    @Override
    public Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> chunks) {
        return Disk.read(WHAT, () -> byName(chunks, matchingChunks().scores(terms, numbers(chunks))));
    }

    @Override
    public List<Occurrence> containing(KeywordQuery query, int atMost) {
        return Disk.read(WHAT, () -> {
            HoldingChunks.Held held = new HoldingChunks(searcher(), tenant, filter, deadline).find(query, atMost);
            named.putAll(held.docs());
            return held.occurrences();
        });
    }

    @Override
    public List<FacetCounts> facets(List<String> keys) {
        return Disk.read(WHAT, () -> new FacetTerms(searcher(), FilterQueries.within(Fields.headOf(tenant), filter),
                deadline).count(keys));
    }

    @Override
    public CorpusStatistics statistics(List<String> terms) {
        return Disk.read(WHAT, () -> matchingChunks().statistics(terms));
    }

    private NearestChunks nearestChunks() {
        return new NearestChunks(searcher(), FilterQueries.within(Fields.chunkOf(tenant), filter), deadline, way);
    }

    private MatchingChunks matchingChunks() throws IOException {
        return new MatchingChunks(searcher(), snapshot.totals(tenant), tenant, filter, deadline);
    }

    private List<Integer> numbers(List<ChunkRef> chunks) {
        return chunks.stream().flatMap(chunk -> Optional.ofNullable(named.get(chunk)).stream()).toList();
    }

    private Map<ChunkRef, Double> byName(List<ChunkRef> chunks, Map<Integer, Double> scores) {
        Map<ChunkRef, Double> byName = HashMap.newHashMap(scores.size());
        for (ChunkRef chunk : chunks) {
            Optional.ofNullable(named.get(chunk)).flatMap(doc -> Optional.ofNullable(scores.get(doc)))
                    .ifPresent(score -> byName.put(chunk, score));
        }
        return byName;
    }

    @Override
    public Map<ChunkRef, Hit> read(List<ChunkRef> chunks) {
        return Disk.read(WHAT, () -> {
            Map<ChunkRef, Hit> hits = HashMap.newHashMap(chunks.size());
            for (ChunkRef chunk : chunks) {
                Integer doc = named.get(chunk);
                if (doc != null) {
                    hits.put(chunk, contents.hit(tenant, chunk, doc));
                }
            }
            return hits;
        });
    }

    /** Gives up by itself when the time is over; what it found until then is not used, see the callers' checks. */
    private IndexSearcher searcher() {
        IndexSearcher searcher = snapshot.searcher();
        searcher.setTimeout(deadline::isOver);
        return searcher;
    }

    private List<Candidate> remember(Scored scored) {
        named.putAll(scored.docs());
        return scored.candidates();
    }
}
