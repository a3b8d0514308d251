package dev.refold.store.lucene;

import dev.refold.store.search.Bm25;
import java.util.Map;
import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.util.BytesRef;

/**
 * {@link Bm25} the way Lucene wants it, to choose the best chunks without looking at all. Takes a tenant's figures
 * instead of Lucene's own, which are those of all tenants and count deleted chunks.
 */
final class TenantBm25 extends Similarity {

    private final Bm25 bm25;
    private final Map<BytesRef, Double> weights;

    /** @param weights by term as it is in the index, see {@link Bm25#weights} */
    TenantBm25(Bm25 bm25, Map<BytesRef, Double> weights) {
        this.bm25 = bm25;
        this.weights = Map.copyOf(weights);
    }

    @Override
    public long computeNorm(FieldInvertState state) {
        throw new UnsupportedOperationException("for queries only, see ExactLengths");
    }

    @Override
    public SimScorer scorer(float boost, CollectionStatistics collection, TermStatistics... terms) {
        double weight = weights.getOrDefault(terms[0].term(), 0.0);
        return new SimScorer() {
            @Override
            public float score(float frequency, long length) {
                // In this form rounding cannot make it fall when the frequency grows; skipping depends on that.
                return (float) (weight - weight / (1 + frequency / bm25.saturation((int) length)));
            }
        };
    }
}
