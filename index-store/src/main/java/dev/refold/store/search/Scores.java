package dev.refold.store.search;

/** What all scores have in common: 0 … 1, compared at six decimals. */
public final class Scores {

    private static final double STEPS = 1e6;

    private Scores() {}

    /** (1 + cosine) / 2, held within 0 … 1 against the rounding of float32. */
    public static double ofCosine(double cosine) {
        return Math.clamp((1 + cosine) / 2, 0, 1);
    }

    /** To 1e-6: stores that compute in other orders of summation still agree on what is a tie. */
    public static double rounded(double score) {
        return Math.round(score * STEPS) / STEPS;
    }
}
