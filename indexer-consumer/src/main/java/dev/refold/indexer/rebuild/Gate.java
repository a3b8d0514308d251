package dev.refold.indexer.rebuild;

import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import java.util.List;

/**
 * What must hold before a generation is promoted: on these queries it answers like the live one.
 *
 * @param minOverlap least mean Jaccard of the first {@code topK} document ids, 0 … 1
 * @param tenant whose documents are searched
 * @param queries 1 … {@value #MAX_QUERIES}, together at most {@value #MAX_QUERY_CHARS} UTF-16 units, as they are kept
 *     beside the generation
 */
public record Gate(double minOverlap, String tenant, SearchMode mode, int topK, List<Query> queries) {

    public static final int MAX_QUERIES = 200;
    public static final int MAX_TOP_K = 100;
    /** JSON may need six characters for one; so a task has room for it, whatever the queries are made of. */
    public static final int MAX_QUERY_CHARS = 32_768;

    public Gate {
        queries = List.copyOf(queries);
        if (!(minOverlap >= 0 && minOverlap <= 1)) {
            throw new IllegalArgumentException("min-overlap is 0..1, not " + minOverlap);
        }
        if (topK < 1 || topK > MAX_TOP_K) {
            throw new IllegalArgumentException("top-k is 1.." + MAX_TOP_K + ", not " + topK);
        }
        int chars = queries.stream().mapToInt(query -> query.id().length() + query.text().length()).sum();
        if (queries.isEmpty() || queries.size() > MAX_QUERIES || chars > MAX_QUERY_CHARS) {
            throw new IllegalArgumentException("a gate has 1.." + MAX_QUERIES + " queries of at most " + MAX_QUERY_CHARS
                    + " characters together, not " + queries.size() + " of " + chars + "; take a sample of them");
        }
    }
}
