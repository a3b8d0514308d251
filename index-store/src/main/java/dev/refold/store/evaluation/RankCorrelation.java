package dev.refold.store.evaluation;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether two answers put documents in the same order. */
public final class RankCorrelation {

    private RankCorrelation() {}

    /**
     * Spearman's ρ over the union of both answers: Pearson's correlation of the ranks (Spearman 1904), −1 … 1. The
     * documents that an answer lacks share the mean of the ranks behind its last (of n in the union, an answer of m
     * gives each of the others (m + 1 + n) / 2), as tied ranks do: how the store would order them is not known. Thus two
     * answers with nothing in common are far below 0. Equal answers have 1, the empty ones included; where one is empty
     * and the other is not there is no order to compare: 0.
     *
     * @throws IllegalArgumentException when an answer names a document twice
     */
    public static double spearman(List<String> left, List<String> right) {
        if (Answers.distinct(left).equals(Answers.distinct(right))) {
            return 1;
        }
        Set<String> union = new LinkedHashSet<>(left);
        union.addAll(right);
        double[] leftRanks = ranks(left, union);
        double[] rightRanks = ranks(right, union);
        double mean = (union.size() + 1) / 2.0;
        double covariance = covariance(leftRanks, rightRanks, mean);
        double spread = covariance(leftRanks, leftRanks, mean) * covariance(rightRanks, rightRanks, mean);
        return spread == 0 ? 0 : Math.clamp(covariance / Math.sqrt(spread), -1, 1);
    }

    private static double[] ranks(List<String> answer, Set<String> union) {
        Map<String, Double> ranks = HashMap.newHashMap(answer.size());
        answer.forEach(id -> ranks.put(id, ranks.size() + 1.0));
        double behind = (answer.size() + 1 + union.size()) / 2.0;
        return union.stream().mapToDouble(id -> ranks.getOrDefault(id, behind)).toArray();
    }

    /** Mean ranks for ties keep the mean of 1 … n. */
    private static double covariance(double[] left, double[] right, double mean) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (left[i] - mean) * (right[i] - mean);
        }
        return sum;
    }
}
