package dev.refold.store.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How alike two rankings are, where the first places count most (Webber, Moffat & Zobel, "A Similarity Measure for
 * Indefinite Rankings", TOIS 2010): the expected share of common documents, seen by a reader who goes on to the next
 * place with probability {@code p}. Extrapolated (RBO_EXT, equation 32, lists of uneven length included): below the
 * shorter list the agreement is taken to go on as it was. 0 … 1, 1 for equal rankings. Rankings without ties.
 *
 * @param p above 0, below 1; at 0.9 the first ten places carry 86 % of the weight
 */
public record RankBiasedOverlap(double p) {

    /** The first ten places carry 86 % of the weight: about what a list of results shows. */
    public static final RankBiasedOverlap DEFAULT = new RankBiasedOverlap(0.9);

    public RankBiasedOverlap {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("p lies between 0 and 1, not " + p);
        }
    }

    /**
     * The overlap of two rankings. Two empty ones agree (1); an empty and another one do not (0).
     *
     * @throws IllegalArgumentException when a ranking names a document twice
     */
    public double of(List<String> left, List<String> right) {
        List<String> shorter = Answers.distinct(left.size() <= right.size() ? left : right);
        List<String> longer = Answers.distinct(left.size() <= right.size() ? right : left);
        if (shorter.isEmpty()) {
            return longer.isEmpty() ? 1 : 0;
        }
        int[] common = commonByDepth(shorter, longer);
        int s = shorter.size();
        int l = longer.size();
        double sum = 0;
        for (int depth = 1; depth <= l; depth++) {
            // Beyond the shorter list: as if it went on with the agreement it had.
            double assumed = depth > s ? (double) common[s] * (depth - s) / s : 0;
            sum += (common[depth] + assumed) / depth * Math.pow(p, depth);
        }
        double beyond = (double) (common[l] - common[s]) / l + (double) common[s] / s;
        return Math.clamp((1 - p) / p * sum + beyond * Math.pow(p, l), 0, 1);
    }

    /** By depth from 1, how many documents the first places of both share; all of the shorter below its end. */
    private static int[] commonByDepth(List<String> shorter, List<String> longer) {
        int[] common = new int[longer.size() + 1];
        Set<String> seenOnce = new HashSet<>();
        for (int depth = 1; depth <= longer.size(); depth++) {
            common[depth] = common[depth - 1];
            if (depth <= shorter.size() && !seenOnce.add(shorter.get(depth - 1))) {
                common[depth]++;
            }
            if (!seenOnce.add(longer.get(depth - 1))) {
                common[depth]++;
            }
        }
        return common;
    }
}
