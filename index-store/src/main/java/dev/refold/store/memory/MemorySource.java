package dev.refold.store.memory;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchQuery;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.filter.FilterEvaluator;
import dev.refold.store.search.Bm25;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.CandidateSource;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.FacetCounts;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import dev.refold.store.search.Scores;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at every chunk of the tenant, each time. */
final class MemorySource implements CandidateSource {

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score).reversed()
            .thenComparing(Candidate::chunk);

    private final List<EmbeddedDocument.Present> documents;
    private final List<Entry> tenant;
    private final List<Entry> matching;

    private MemorySource(List<EmbeddedDocument.Present> documents, List<Entry> tenant, List<Entry> matching) {
        this.documents = documents;
        this.tenant = tenant;
        this.matching = matching;
    }

    static MemorySource of(Snapshot snapshot, SearchQuery query) {
        List<Entry> tenant = snapshot.of(query.tenant()).flatMap(MemorySource::entries).toList();
        List<EmbeddedDocument.Present> documents = Snapshot.present(snapshot.of(query.tenant()))
                .filter(document -> FilterEvaluator.matches(query.filter(), document.metadata(),
                        document.occurredAt()))
                .toList();
        Set<EmbeddedDocument> let = Collections.newSetFromMap(new IdentityHashMap<>());
        let.addAll(documents);
        return new MemorySource(documents, tenant, tenant.stream().filter(entry -> let.contains(entry.document()))
                .toList());
    }

    private static Stream<Entry> entries(Stored stored) {
        return switch (stored.document()) {
            case EmbeddedDocument.Deleted _ -> Stream.empty();
            case EmbeddedDocument.Present present -> present.chunks().stream()
                    .map(chunk -> new Entry(present, chunk, stored.terms().get(chunk.ordinal())));
        };
    }

    @Override
    public List<Candidate> nearest(Embedding query, int limit) {
        return best(matching.stream().flatMap(entry -> entry.chunk().vector().stream()
                .map(vector -> new Candidate(entry.ref(), Scores.ofCosine(vector.dot(query))))), limit);
    }

    @Override
    public List<Candidate> matching(List<String> terms, int limit) {
        Bm25 bm25 = Bm25.of(statistics(terms), terms);
        return best(matching.stream()
                .filter(entry -> terms.stream().anyMatch(term -> entry.terms().frequency(term) > 0))
                .map(entry -> new Candidate(entry.ref(),
                        bm25.score(entry.terms()::frequency, entry.terms().length()))),
                limit);
    }

    @Override
    public Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks) {
        return only(chunks, nearest(query, Integer.MAX_VALUE));
    }

    @Override
    public Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> chunks) {
        return only(chunks, matching(terms, Integer.MAX_VALUE));
    }

    private static Map<ChunkRef, Double> only(List<ChunkRef> chunks, List<Candidate> all) {
        Set<ChunkRef> wanted = Set.copyOf(chunks);
        return all.stream().filter(candidate -> wanted.contains(candidate.chunk()))
                .collect(Collectors.toMap(Candidate::chunk, Candidate::score));
    }

    @Override
    public List<Occurrence> containing(KeywordQuery query, int atMost) {
        List<Occurrence> found = matching.stream().filter(entry -> query.mayBeIn(entry.terms()))
                .map(entry -> new Occurrence(entry.ref(), entry.terms())).toList();
        if (found.size() > atMost) {
            throw Occurrence.tooMany(atMost);
        }
        return found;
    }

    @Override
    public CorpusStatistics statistics(List<String> terms) {
        Map<String, Long> chunksWithTerm = new HashMap<>();
        for (String term : terms) {
            chunksWithTerm.put(term, tenant.stream().filter(entry -> entry.terms().frequency(term) > 0).count());
        }
        double averageLength = tenant.stream().mapToInt(entry -> entry.terms().length()).average().orElse(0);
        return new CorpusStatistics(tenant.size(), averageLength, chunksWithTerm);
    }

    @Override
    public List<FacetCounts> facets(List<String> keys) {
        List<FacetCounts> facets = keys.stream().map(FacetCounts::new).toList();
        documents.forEach(document -> facets.forEach(facet -> facet.add(document.metadata(), document.occurredAt())));
        return facets;
    }

    private static List<Candidate> best(Stream<Candidate> candidates, int limit) {
        return candidates.sorted(BEST_FIRST).limit(limit).toList();
    }

    @Override
    public Map<ChunkRef, Hit> read(List<ChunkRef> chunks) {
        Map<ChunkRef, Entry> entries = new HashMap<>();
        matching.forEach(entry -> entries.put(entry.ref(), entry));
        Map<ChunkRef, Hit> hits = new LinkedHashMap<>();
        for (ChunkRef chunk : chunks) {
            Entry entry = entries.get(chunk);
            if (entry != null) {
                hits.put(chunk, entry.hit());
            }
        }
        return hits;
    }

    private record Entry(EmbeddedDocument.Present document, Chunk chunk, ChunkTerms terms) {

        ChunkRef ref() {
            return new ChunkRef(document.key().id(), chunk.ordinal());
        }

        Hit hit() {
            return new Hit(document.key(), chunk.ordinal(), document.order(), document.source(), 0,
                    OptionalDouble.empty(), OptionalDouble.empty(), document.title(), document.textOf(chunk),
                    chunk.start(), chunk.end(), document.metadata(), document.occurredAt());
        }
    }
}
