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
 */
public record SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
        double minScore, Filter filter, GroupBy groupBy, Duration timeout, Fusion fusion) {

    public static final int MAX_TOP_K = 1_000;

    public SearchQuery {
        if (topK < 1 || topK > MAX_TOP_K) {
            throw new IllegalArgumentException("topK is 1.." + MAX_TOP_K + ", not " + topK);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a timeout is positive, not " + timeout);
        }
    }

    /** With the default fusion. */
    public SearchQuery(String tenant, SearchMode mode, String text, Optional<Embedding> vector, int topK,
            double minScore, Filter filter, GroupBy groupBy, Duration timeout) {
        this(tenant, mode, text, vector, topK, minScore, filter, groupBy, timeout, Fusion.DEFAULT);
    }
}
