package dev.refold.store.search;

import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import java.util.List;
import java.util.Map;

/**
 * One snapshot of one generation, seen through one tenant and one filter: what a store itself does of a search. The
 * rest (modes, fusion, grouping, {@code minScore}, ties) is {@code Searcher}'s, and so alike for all.
 */
public interface CandidateSource {

    /** The nearest chunks, best first, at most {@code limit}; fewer only where there are no more. */
    List<Candidate> nearest(Embedding query, int limit);

    /**
     * The chunks in which at least one of the terms occurs, best first, at most {@code limit}; fewer only where
     * there are no more.
     *
     * @param terms analysed and distinct
     */
    List<Candidate> matching(List<String> terms, int limit);

    /**
     * All chunks in which every {@linkplain KeywordQuery#required required} term occurs and, for each prefix, a term that
     * it {@linkplain Prefix#matches matches}; others may be among them. None is left out.
     *
     * @param query with at least one phrase or prefix; their terms, its {@linkplain KeywordQuery#terms terms} and all
     *     terms that its prefixes match are counted in the answer
     * @throws dev.refold.store.StoreException.Refused by {@link Occurrence#tooMany} when there may be more than
     *     {@code atMost}
     */
    List<Occurrence> containing(KeywordQuery query, int atMost);

    /** Of the whole tenant: a filter narrows what is found, not what is rare. */
    CorpusStatistics statistics(List<String> terms);

    /**
     * What {@link #nearest} would say of chunks that this source named, however far down they are. One without a vector
     * is left out.
     */
    Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks);

    /**
     * What {@link #matching} would say of chunks that this source named, however far down they are. One in which no term
     * occurs is left out.
     *
     * @param terms analysed and distinct
     */
    Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> chunks);

    /**
     * The values that documents of the tenant have under each of the keys, as far as the filter lets them through.
     *
     * @return in the order of the keys
     */
    List<FacetCounts> facets(List<String> keys);

    /** Contents of chunks that this source named; scores in the hits are without meaning, the caller sets them. */
    Map<ChunkRef, Hit> read(List<ChunkRef> chunks);
}
