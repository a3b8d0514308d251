package dev.refold.store.contract;

import dev.refold.schemas.Embedding;
import dev.refold.store.FacetRequest;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Fusion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A query with one thing changed. */
final class Queries {

    private Queries() {}

    static SearchQuery vector(SearchQuery query, Optional<Embedding> vector) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), vector, query.topK(), query.minScore(),
                query.filter(), query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery mode(SearchQuery query, SearchMode mode) {
        return new SearchQuery(query.tenant(), mode, query.text(), query.vector(), query.topK(), query.minScore(),
                query.filter(), query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery tenant(SearchQuery query, String tenant) {
        return new SearchQuery(tenant, query.mode(), query.text(), query.vector(), query.topK(), query.minScore(),
                query.filter(), query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery topK(SearchQuery query, int topK) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), topK, query.minScore(),
                query.filter(), query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery minScore(SearchQuery query, double minScore) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(), minScore,
                query.filter(), query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery filter(SearchQuery query, Filter filter) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), filter, query.groupBy(), query.timeout(), query.fusion());
    }

    static SearchQuery byDocument(SearchQuery query) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), query.filter(), GroupBy.DOCUMENT, query.timeout(), query.fusion());
    }

    static SearchQuery timeout(SearchQuery query, Duration timeout) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), query.filter(), query.groupBy(), timeout, query.fusion());
    }

    static SearchQuery fusion(SearchQuery query, Fusion fusion) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), query.filter(), query.groupBy(), query.timeout(), fusion);
    }

    static SearchQuery from(SearchQuery query, int from) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), query.filter(), query.groupBy(), query.timeout(), query.fusion(), from);
    }

    static SearchQuery facets(SearchQuery query, List<String> keys, int values) {
        return new SearchQuery(query.tenant(), query.mode(), query.text(), query.vector(), query.topK(),
                query.minScore(), query.filter(), query.groupBy(), query.timeout(), query.fusion(), query.from(),
                new FacetRequest(keys, values));
    }
}
