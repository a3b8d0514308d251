package dev.refold.store.search;

/** How the lists of the vector and of the keyword search become one. */
public sealed interface Fusion {

    Fusion DEFAULT = new ReciprocalRank(60, 0.5, 0.5);

    /**
     * Reciprocal rank fusion: Σ weight / (k + rank), ranks from 1 (Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion
     * outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009), scaled by (k + 1) / Σ weights so that
     * first in both lists is 1.
     */
    record ReciprocalRank(int k, double vectorWeight, double keywordWeight) implements Fusion {

        public ReciprocalRank {
            if (k < 1 || !(vectorWeight >= 0) || !(keywordWeight >= 0) || !(vectorWeight + keywordWeight > 0)
                    || Double.isInfinite(vectorWeight + keywordWeight)) {
                throw new IllegalArgumentException("k is at least 1, weights are not negative and one is above 0: k "
                        + k + ", weights " + vectorWeight + " and " + keywordWeight);
            }
        }
    }
}
