package dev.refold.query;

import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import java.util.List;

/** Queries to be put to two sides. */
public record CompareQueries(SearchMode mode, int topK, List<Query> queries) {

    public CompareQueries {
        queries = List.copyOf(queries);
    }
}
