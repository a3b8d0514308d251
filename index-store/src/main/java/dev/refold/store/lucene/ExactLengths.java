package dev.refold.store.lucene;

import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;

/** Writes a chunk's length as it is; Lucene's own similarities round it to a byte, and other stores would not agree. */
final class ExactLengths extends Similarity {

    @Override
    public long computeNorm(FieldInvertState state) {
        return state.getLength();
    }

    @Override
    public SimScorer scorer(float boost, CollectionStatistics collection, TermStatistics... terms) {
        throw new UnsupportedOperationException("scores need a tenant's statistics, see TenantBm25");
    }
}
