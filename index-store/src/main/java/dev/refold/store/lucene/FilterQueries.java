package dev.refold.store.lucene;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.util.List;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/**
 * A {@link Filter} as a query over chunks or heads, both of which carry their document's conditions as terms. Only
 * within a scope: a negation alone also matches what has no metadata at all, heads of deleted documents for one.
 */
final class FilterQueries {

    private FilterQueries() {}

    /** @param scope {@link Fields#headOf} or {@link Fields#chunkOf} the tenant */
    static Query within(BytesRef scope, Filter filter) {
        Query inScope = new TermQuery(new Term(Fields.SCOPE, scope));
        if (filter.equals(Filter.ALL)) {
            return inScope;
        }
        return new BooleanQuery.Builder().add(inScope, Occur.FILTER).add(of(filter), Occur.FILTER).build();
    }

    static Query of(Filter filter) {
        return switch (filter) {
            case Filter.Eq(String key, MetadataValue.Scalar value) -> term(Fields.equal(key, value));
            case Filter.Ne(String key, MetadataValue.Scalar value) -> not(term(Fields.equal(key, value)));
            case Filter.In(String key, List<MetadataValue.Scalar> values) -> new TermInSetQuery(Fields.METADATA,
                    values.stream().map(value -> Fields.equal(key, value)).toList());
            case Filter.Range range -> range(range);
            case Filter.Exists(String key) -> term(Fields.exists(key));
            case Filter.And(List<Filter> parts) -> and(parts);
            case Filter.Or(List<Filter> parts) -> or(parts);
            case Filter.Not(Filter part) -> not(of(part));
        };
    }

    private static Query term(BytesRef term) {
        return new TermQuery(new Term(Fields.METADATA, term));
    }

    private static Query not(Query query) {
        return new BooleanQuery.Builder().add(MatchAllDocsQuery.INSTANCE, Occur.FILTER).add(query, Occur.MUST_NOT)
                .build();
    }

    private static Query and(List<Filter> parts) {
        if (parts.isEmpty()) {
            return MatchAllDocsQuery.INSTANCE;
        }
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        parts.forEach(part -> builder.add(of(part), Occur.FILTER));
        return builder.build();
    }

    private static Query or(List<Filter> parts) {
        if (parts.isEmpty()) {
            return new MatchNoDocsQuery("an empty or");
        }
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        parts.forEach(part -> builder.add(of(part), Occur.SHOULD));
        return builder.build();
    }

    private static Query range(Filter.Range range) {
        Bounds bounds = Bounds.of(range);
        if (!(bounds.low <= bounds.high)) {
            return new MatchNoDocsQuery("nothing is " + range.comparison() + ' ' + range.bound());
        }
        // Times are about as many as documents: points walk a tree where a range of terms would visit each of them.
        if (range.key().equals(Filter.OCCURRED_AT)) {
            return DoublePoint.newRangeQuery(Fields.OCCURRED_AT, bounds.low, bounds.high);
        }
        return new TermRangeQuery(Fields.METADATA, Fields.number(range.key(), bounds.low),
                Fields.number(range.key(), bounds.high), true, true);
    }

    /** Both inclusive. Without an overlap (NaN, or nothing beyond infinity) nothing is in range. */
    private record Bounds(double low, double high) {

        static Bounds of(Filter.Range range) {
            // Stored zeros are positive; as a term, -0.0 would lie below them.
            double bound = range.bound() == 0 ? 0 : range.bound();
            return switch (range.comparison()) {
                case LT -> new Bounds(Double.NEGATIVE_INFINITY,
                        bound == Double.NEGATIVE_INFINITY ? Double.NaN : Math.nextDown(bound));
                case LTE -> new Bounds(Double.NEGATIVE_INFINITY, bound);
                case GT -> new Bounds(bound == Double.POSITIVE_INFINITY ? Double.NaN : Math.nextUp(bound),
                        Double.POSITIVE_INFINITY);
                case GTE -> new Bounds(bound, Double.POSITIVE_INFINITY);
            };
        }
    }
}
