package dev.refold.store;

import dev.refold.schemas.Embedding;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Fusion;
import java.time.Duration;
import java.util.Optional;

/**
 * A search within one tenant.
 *
 * @param text analysed for keyword and hybrid search
 * @param vector of the query in the generation's space; without one (a query without features), vector search finds
 *     nothing and hybrid search is keyword search
 * @param topK hits at most, 1 … {@link #MAX_TOP_K}
 * @param minScore hits below it are left out
 * @param timeout the store gives up with {@link StoreException.DeadlineExceeded} when it is over
 * @param fusion of the two halves of a hybrid search
 * @param from how many places of the ranking to pass over, 0 … {@link #WINDOW} - 1, as {@link SearchResult#next} says
 * @param facets to count beside the hits, of all documents that the filter lets through
 */
public record SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
        double minScore, Filter filter, GroupBy groupBy, Duration timeout, Fusion fusion, int from,
        FacetRequest facets) {

    public static final int MAX_TOP_K = 1_000;

    /** How many places of a ranking can be looked at, in one page or many. */
    public static final int WINDOW = 1_000;

    public SearchQuery {
        if (topK < 1 || topK > MAX_TOP_K) {
            throw new IllegalArgumentException("topK is 1.." + MAX_TOP_K + ", not " + topK);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a timeout is positive, not " + timeout);
        }
        if (from < 0 || from >= WINDOW) {
            throw new IllegalArgumentException("from is 0.." + (WINDOW - 1) + ", not " + from);
        }
    }

    /** Without facets. */
    public SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
            double minScore, Filter filter, GroupBy groupBy, Duration timeout, Fusion fusion, int from) {
        this(tenant, mode, text, vector, topK, minScore, filter, groupBy, timeout, fusion, from, FacetRequest.NONE);
    }

    /** From the first place on. */
    public SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
            double minScore, Filter filter, GroupBy groupBy, Duration timeout, Fusion fusion) {
        this(tenant, mode, text, vector, topK, minScore, filter, groupBy, timeout, fusion, 0);
    }

    /** With the default fusion. */
    public SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
            double minScore, Filter filter, GroupBy groupBy, Duration timeout) {
        this(tenant, mode, text, vector, topK, minScore, filter, groupBy, timeout, Fusion.DEFAULT);
    }
}
