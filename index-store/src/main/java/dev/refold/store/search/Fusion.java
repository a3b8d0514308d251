package dev.refold.store.search;

/** How the lists of the vector and of the keyword search become one. */
public sealed interface Fusion {

    /**
     * Chosen on the queries with even numbers of the Cranfield collection (1,400 abstracts, 225 queries; hashing
     * embedder of 384 dimensions, grouped by document). nDCG@10, measured here with {@link Bm25#K1} as it is:
     *
     * <pre>
     *                          even    odd    all
     * keyword alone           0.558  0.526  0.542
     * vector alone            0.483  0.420  0.452
     * reciprocal rank  .5/.5  0.535  0.483  0.509
     * reciprocal rank  .3/.7  0.549  0.497  0.523
     * weighted         .2/.8  0.568  0.524  0.546
     * weighted         .3/.7  0.573  0.521  0.547
     * weighted         .4/.6  0.569  0.519  0.544
     * weighted         .5/.5  0.561  0.509  0.535
     * </pre>
     *
     * A flat top, so the weights need no care. An embedder that knows meaning, not words, may deserve more.
     */
    Weighted WEIGHTED = new Weighted(0.3, 0.7);

    /** What is taken when a query names none. */
    Fusion DEFAULT = WEIGHTED;

    /**
     * Reciprocal rank fusion: Σ weight / (k + rank), ranks from 1 (Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion
     * outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009), scaled by (k + 1) / Σ weights so that
     * first in both lists is 1. It needs no scores, and so forgets by how much one chunk was better than the next.
     */
    record ReciprocalRank(int k, double vectorWeight, double keywordWeight) implements Fusion {

        /** Both lists count alike, with the paper's k. */
        public static final ReciprocalRank EVEN = new ReciprocalRank(60, 0.5, 0.5);

        public ReciprocalRank {
            if (k < 1) {
                throw new IllegalArgumentException("k is at least 1, not " + k);
            }
            checkWeights(vectorWeight, keywordWeight);
        }
    }

    /**
     * Convex combination of the two absolute scores (Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid
     * Retrieval", TOIS 2023): Σ weight · score / Σ weights. Both scores are normalised by their theoretical bounds, not
     * by the best that a query happened to find, so the sum is as absolute as its parts. Every chunk that one search
     * found gets the score of the other, too, whether that found it or not; a chunk in which no term occurs has 0 from
     * the keyword search, one without a vector 0 from the vector search.
     */
    record Weighted(double vectorWeight, double keywordWeight) implements Fusion {

        public Weighted {
            checkWeights(vectorWeight, keywordWeight);
        }

        double of(double vectorScore, double keywordScore) {
            return (vectorWeight * vectorScore + keywordWeight * keywordScore) / (vectorWeight + keywordWeight);
        }
    }

    private static void checkWeights(double vectorWeight, double keywordWeight) {
        double sum = vectorWeight + keywordWeight;
        if (!(vectorWeight >= 0) || !(keywordWeight >= 0) || !(sum > 0) || Double.isInfinite(sum)) {
            throw new IllegalArgumentException("weights are finite, not negative, and one is above 0: " + vectorWeight
                    + " and " + keywordWeight);
        }
    }
}
