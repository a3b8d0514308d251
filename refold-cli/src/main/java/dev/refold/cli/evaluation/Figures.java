package dev.refold.cli.evaluation;

import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Summary;
import java.util.List;
import java.util.Locale;

/**
 * The measures of a comparison under the names that people read.
 *
 * @param digits behind the point that say something
 */
public record Figures(String name, Summary summary, int digits) {

    private static final int SHARE_DIGITS = 3;
    private static final int SCORE_DIGITS = 6;
    private static final int MILLI_DIGITS = 1;

    public static List<Figures> of(Comparison comparison) {
        return List.of(new Figures("Jaccard@" + comparison.k(), comparison.jaccard(), SHARE_DIGITS),
                new Figures("rank-biased overlap", comparison.rbo(), SHARE_DIGITS),
                new Figures("Spearman", comparison.spearman(), SHARE_DIGITS),
                new Figures("score difference", comparison.scoreDifference(), SCORE_DIGITS),
                new Figures("ms, " + comparison.left(), comparison.leftMillis(), MILLI_DIGITS),
                new Figures("ms, " + comparison.right(), comparison.rightMillis(), MILLI_DIGITS));
    }

    public String text(double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
