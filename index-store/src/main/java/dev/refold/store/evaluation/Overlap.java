package dev.refold.store.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How many documents two answers share, wherever they stand. */
public final class Overlap {

    private Overlap() {}

    /**
     * |A ∩ B| / |A ∪ B| of the first {@code k} of each (Jaccard 1901): 0 … 1. Two empty answers agree, so they have 1.
     *
     * @throws IllegalArgumentException when an answer names a document twice, or k is below 1
     */
    public static double jaccard(List<String> left, List<String> right, int k) {
        Set<String> first = new HashSet<>(Answers.top(left, k));
        Set<String> second = new HashSet<>(Answers.top(right, k));
        Set<String> union = new HashSet<>(first);
        union.addAll(second);
        first.retainAll(second);
        return union.isEmpty() ? 1 : (double) first.size() / union.size();
    }
}
