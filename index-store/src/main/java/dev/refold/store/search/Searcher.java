package dev.refold.store.search;

import dev.refold.schemas.Embedding;
import dev.refold.store.Facet;
import dev.refold.store.Generation;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What all stores share of a search: modes, fusion, {@code minScore}, grouping, ties. A store gives candidates and
 * contents of one snapshot, see {@link CandidateSource}. One instance serves one
 * search.
 */
public final class Searcher {

    private final SearchQuery query;
    private final CandidateSource source;
    private final KeywordQuery keywords;
    private final List<String> terms;
    private final TextAnalysis analysis;
    private final FetchSteps steps;
    private final Deadline deadline;

    private Searcher(SearchQuery query, CandidateSource source, TextAnalysis analysis) {
        this.query = query;
        this.source = source;
        this.analysis = analysis;
        this.keywords = KeywordQuery.of(query.mode(), query.text(), analysis);
        this.terms = keywords.terms();
        this.steps = FetchSteps.of(query.topK());
        this.deadline = Deadline.after(query.timeout());
    }

    /**
     * Searches one snapshot.
     *
     * @param generation that the source is a snapshot of
     * @param source of the query's tenant and filter
     * @throws StoreException.DeadlineExceeded when the query's timeout is over between two steps
     * @throws StoreException.Refused when the query's phrases and prefixes ask for too much, or a prefix is too short
     * @throws StoreException.OtherSpace when the query's vector is not of the space's dimension
     */
    public static SearchResult search(Generation generation, SearchQuery query, CandidateSource source,
            TextAnalysis analysis) {
        checkDimensions(generation, query.vector());
        Searcher searcher = new Searcher(query, source, analysis);
        return searcher.read(generation, searcher.keywords.isPlain() ? searcher.ranked() : searcher.exactly());
    }

    private static void checkDimensions(Generation generation, Optional<Embedding> vector) {
        int expected = generation.space().dimensions();
        vector.map(Embedding::dimensions).filter(dimensions -> dimensions != expected).ifPresent(dimensions -> {
            throw new StoreException.OtherSpace("the query's vector has " + dimensions + " dimensions, generation "
                    + generation.number() + " of " + generation.store() + " is of space " + generation.space().id()
                    + " with " + expected + "; embed the query in that space");
        });
    }

    /**
     * Fetches more until there is enough for the page. What a further fetch brings comes behind all that was there
     * before, so that a place of the ranking means the same for every page.
     */
    private Listing ranked() {
        int enough = Math.min(query.from() + query.topK(), SearchQuery.WINDOW);
        List<Ranked> all = List.of();
        int fetch = steps.window();
        while (true) {
            Found found = fetch(fetch);
            all = Ranking.continued(all, rank(found, fetch));
            List<Ranked> good = all.stream().filter(chunk -> chunk.score() >= query.minScore()).toList();
            List<Ranked> hits = grouped(good);
            // What lies further down scores lower still: once minScore has cut, looking there finds nothing.
            boolean mayFindMore = found.mayHaveMore(fetch) && good.size() == all.size() && !steps.isLast(fetch);
            if (hits.size() >= enough || !mayFindMore) {
                return new Listing(hits, mayFindMore);
            }
            fetch = steps.after(fetch);
        }
    }

    private Listing exactly() {
        int enough = Math.min(query.from() + query.topK(), SearchQuery.WINDOW);
        ExactKeywords exact = new ExactKeywords(keywords, source, analysis, deadline);
        List<Ranked> good = exact.candidates().stream().filter(chunk -> chunk.score() >= query.minScore()).toList();
        // One more than the page has says whether there is another.
        return new Listing(grouped(exact.holdingPhrases(good, found -> grouped(found).size() > enough)), false);
    }

    private List<Ranked> grouped(List<Ranked> chunks) {
        return query.groupBy() == GroupBy.CHUNK ? chunks : Ranking.bestPerDocument(chunks);
    }

    private Found fetch(int limit) {
        return switch (query.mode()) {
            case VECTOR -> new Found(nearest(limit), List.of());
            case KEYWORD -> new Found(List.of(), matching(limit));
            case HYBRID -> new Found(nearest(limit), matching(limit));
        };
    }

    private List<Candidate> nearest(int limit) {
        deadline.check();
        return query.vector().map(vector -> source.nearest(vector, limit)).orElse(List.of());
    }

    private List<Candidate> matching(int limit) {
        deadline.check();
        return terms.isEmpty() ? List.of() : source.matching(terms, limit);
    }

    /** A hybrid search with one half only (no vector, or nothing but stop words) is a search by that half. */
    private List<Ranked> rank(Found found, int fetched) {
        return switch (query.mode()) {
            case VECTOR -> Ranking.byVector(found.nearest());
            case KEYWORD -> Ranking.byKeyword(found.matching());
            case HYBRID -> {
                if (query.vector().isEmpty()) {
                    yield Ranking.byKeyword(found.matching());
                }
                yield terms.isEmpty()
                        ? Ranking.byVector(found.nearest())
                        : fused(found, fetched);
            }
        };
    }

    private List<Ranked> fused(Found found, int fetched) {
        return switch (query.fusion()) {
            case Fusion.ReciprocalRank fusion -> Ranking.byReciprocalRank(fusion, found.nearest(), found.matching(),
                    steps.window());
            case Fusion.Weighted fusion -> ConvexCombination.of(fusion, halves(found, fetched), steps);
        };
    }

    /** A list that is shorter than it might be has all there is: what is not in it has no score there. */
    private Halves halves(Found found, int fetched) {
        List<ChunkRef> notNear = found.nearest().size() < fetched
                ? List.of()
                : missing(found.matching(), found.nearest());
        List<ChunkRef> notMatching = found.matching().size() < fetched
                ? List.of()
                : missing(found.nearest(), found.matching());
        deadline.check();
        return new Halves(found.nearest(), found.matching(),
                notNear.isEmpty() ? Map.of() : source.nearness(query.vector().orElseThrow(), notNear),
                notMatching.isEmpty() ? Map.of() : source.relevance(terms, notMatching));
    }

    private static List<ChunkRef> missing(List<Candidate> found, List<Candidate> in) {
        Set<ChunkRef> known = in.stream().map(Candidate::chunk).collect(Collectors.toSet());
        return found.stream().map(Candidate::chunk).filter(chunk -> !known.contains(chunk)).toList();
    }

    /** Reads on where contents are gone: a store without snapshots names chunks of versions just replaced. */
    private SearchResult read(Generation generation, Listing listing) {
        int end = Math.min(listing.ranked().size(), SearchQuery.WINDOW);
        List<Hit> hits = new ArrayList<>();
        int place = Math.min(query.from(), end);
        while (place < end && hits.size() < query.topK()) {
            deadline.check();
            List<Ranked> page = listing.ranked().subList(place, Math.min(end, place + query.topK() - hits.size()));
            Map<ChunkRef, Hit> contents = source.read(page.stream().map(Ranked::chunk).toList());
            for (Ranked chunk : page) {
                Hit content = contents.get(chunk.chunk());
                if (content != null) {
                    hits.add(scored(content, chunk));
                }
            }
            place += page.size();
        }
        boolean more = place < end || (end < SearchQuery.WINDOW && listing.mayFindMore());
        return new SearchResult(generation, hits, more ? OptionalInt.of(place) : OptionalInt.empty(), facets());
    }

    private List<Facet> facets() {
        if (query.facets().keys().isEmpty()) {
            return List.of();
        }
        deadline.check();
        return source.facets(query.facets().keys()).stream().map(counts -> counts.facet(query.facets().values()))
                .toList();
    }

    private static Hit scored(Hit hit, Ranked ranked) {
        return new Hit(hit.key(), hit.ordinal(), hit.order(), hit.source(), ranked.score(), ranked.vectorScore(),
                ranked.keywordScore(), hit.title(), hit.text(), hit.start(), hit.end(), hit.metadata(),
                hit.occurredAt(), ranked.ranks());
    }

    /** @param mayFindMore whether fetching further would perhaps make it longer */
    private record Listing(List<Ranked> ranked, boolean mayFindMore) {}

    private record Found(List<Candidate> nearest, List<Candidate> matching) {

        boolean mayHaveMore(int limit) {
            return nearest.size() >= limit || matching.size() >= limit;
        }
    }
}
