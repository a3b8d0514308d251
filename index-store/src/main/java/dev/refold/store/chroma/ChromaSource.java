package dev.refold.store.chroma;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.CandidateSource;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.FacetCounts;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import dev.refold.store.search.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * One search in one tenant: the server finds the nearest chunks, memory says which of them count and finds the terms. A
 * chunk counts when it is of the version its document's head names and the filter, evaluated here, matches.
 */
final class ChromaSource implements CandidateSource {

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score).reversed()
            .thenComparing(Candidate::chunk);

    /** Fetched beyond what is wanted: a batch under way puts new versions beside old ones. */
    private static final int SLACK = 64;
    private static final int WIDENING = 4;
    /** So many chunks are compared one by one where the graph found too few. */
    private static final int MAX_EXACT = 20_000;

    private final TenantIndex index;
    private final GenerationCollections collections;
    private final Collection chunks;
    private final SearchQuery query;
    private final Deadline deadline;
    private final Map<String, Boolean> matches = new HashMap<>();
    private boolean suspect;

    ChromaSource(TenantIndex index, GenerationCollections collections, SearchQuery query, Deadline deadline) {
        this.index = index;
        this.collections = collections;
        this.chunks = collections.chunks().within(deadline);
        this.query = query;
        this.deadline = deadline;
    }

    /** Whether the server had chunks that do not fit the heads known here. */
    boolean isSuspect() {
        return suspect;
    }

    @Override
    public List<Candidate> nearest(Embedding vector, int limit) {
        ObjectNode where = where();
        int fetch = limit + SLACK;
        while (true) {
            List<Collection.Near> near = chunks.nearest(vector, where, fetch);
            List<Candidate> kept = near.stream().flatMap(found -> candidate(found).stream()).toList();
            if (kept.size() >= limit) {
                return best(kept.stream(), limit);
            }
            if (near.size() < fetch) {
                return kept.size() < Math.min(limit, vectorsThatMatch()) && vectorsThatMatch() <= MAX_EXACT
                        ? exact(vector, limit)
                        : best(kept.stream(), limit);
            }
            deadline.check();
            fetch = (int) Math.min((long) fetch * WIDENING, Integer.MAX_VALUE);
        }
    }

    private ObjectNode where() {
        List<ObjectNode> parts = new ArrayList<>(
                List.of(Where.is(ChunkForm.TENANT, query.tenant()), Where.is(ChunkForm.HAS_VECTOR, true)));
        FilterCompiler.compile(query.filter())
                .map(filter -> index.hasWideMetadata()
                        ? Where.or(List.of(filter, Where.is(FlatMetadata.WIDE, true)))
                        : filter)
                .ifPresent(parts::add);
        return Where.and(parts);
    }

    /** Chroma's cosine distance is one minus the cosine. */
    private Optional<Candidate> candidate(Collection.Near near) {
        return Ids.ChunkId.parse(near.id()).flatMap(id -> current(id).filter(this::matches)
                .map(head -> new Candidate(new ChunkRef(head.document().key().id(), id.ordinal()),
                        Scores.ofCosine(1 - near.distance()))));
    }

    private Optional<Head> current(Ids.ChunkId id) {
        Optional<Head> head = index.named(id.document()).filter(known -> known.revision().equals(id.revision()));
        suspect |= head.isEmpty();
        return head;
    }

    private boolean matches(Head head) {
        return matches.computeIfAbsent(head.document().key().id(), _ -> TenantIndex.matches(query.filter(), head));
    }

    private long vectorsThatMatch() {
        return index.matching(query.filter()).mapToLong(Head::vectors).sum();
    }

    private List<Candidate> exact(Embedding vector, int limit) {
        List<ChunkRef> all = index.matching(query.filter()).filter(head -> head.vectors() > 0)
                .flatMap(head -> IntStream.range(0, head.chunks())
                        .mapToObj(ordinal -> new ChunkRef(head.document().key().id(), ordinal)))
                .toList();
        return best(nearness(vector, all).entrySet().stream()
                .map(entry -> new Candidate(entry.getKey(), entry.getValue())), limit);
    }

    @Override
    public Map<ChunkRef, Double> nearness(Embedding vector, List<ChunkRef> refs) {
        Map<String, ChunkRef> byId = byId(refs);
        Map<ChunkRef, Double> scores = new HashMap<>();
        collections.vectors(List.copyOf(byId.keySet()), deadline).forEach((id, known) -> Optional
                .ofNullable(byId.get(id)).ifPresent(ref -> scores.put(ref, Scores.ofCosine(known.dot(vector)))));
        return scores;
    }

    @Override
    public Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> refs) {
        Map<ChunkRef, Double> scores = new HashMap<>();
        index.terms().among(terms, refs).forEach(found -> scores.put(found.chunk(), found.score()));
        return scores;
    }

    @Override
    public List<Candidate> matching(List<String> terms, int limit) {
        return best(index.terms().matching(terms, this::matches).stream(), limit);
    }

    @Override
    public List<Occurrence> containing(KeywordQuery words, int atMost) {
        return index.terms().containing(words, this::matches, atMost);
    }

    @Override
    public List<FacetCounts> facets(List<String> keys) {
        List<FacetCounts> facets = keys.stream().map(FacetCounts::new).toList();
        index.matching(query.filter())
                .forEach(head -> facets.forEach(facet -> facet.add(head.metadata(), head.occurredAt())));
        return facets;
    }

    @Override
    public CorpusStatistics statistics(List<String> terms) {
        return index.terms().statistics(terms);
    }

    private boolean matches(String documentId) {
        return query.filter().equals(Filter.ALL) || index.head(documentId).filter(this::matches).isPresent();
    }

    private static List<Candidate> best(Stream<Candidate> candidates, int limit) {
        return candidates.sorted(BEST_FIRST).limit(limit).toList();
    }

    @Override
    public Map<ChunkRef, Hit> read(List<ChunkRef> refs) {
        Map<String, ChunkRef> byId = byId(refs);
        Map<ChunkRef, Hit> hits = new HashMap<>();
        for (Collection.Row row : chunks.byIds(List.copyOf(byId.keySet()), Collection.Field.METADATA)) {
            Optional.ofNullable(byId.get(row.id()))
                    .ifPresent(ref -> hit(ref, row).ifPresent(hit -> hits.put(ref, hit)));
        }
        suspect |= hits.size() < refs.size();
        return hits;
    }

    /** Of the versions that count. */
    private Map<String, ChunkRef> byId(List<ChunkRef> refs) {
        Map<String, ChunkRef> byId = new LinkedHashMap<>();
        for (ChunkRef ref : refs) {
            index.head(ref.documentId())
                    .ifPresent(head -> byId.put(Ids.chunk(head.revision(), ref.ordinal()), ref));
        }
        return byId;
    }

    private Optional<Hit> hit(ChunkRef ref, Collection.Row row) {
        ChunkForm.Piece piece = ChunkForm.decode(ref.ordinal(), row.metadata(), row.vector());
        return index.head(ref.documentId()).flatMap(head -> switch (head.document()) {
            case EmbeddedDocument.Present of -> Optional.of(new Hit(of.key(), ref.ordinal(), of.order(), of.source(),
                    0, OptionalDouble.empty(), OptionalDouble.empty(), of.title(), piece.text(), piece.start(),
                    piece.end(), of.metadata(), of.occurredAt()));
            case EmbeddedDocument.Deleted _ -> Optional.empty();
        });
    }
}
