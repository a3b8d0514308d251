package dev.refold.store.evaluation;

import java.util.List;

/**
 * How alike two answers to one query are.
 *
 * @param jaccard of the first k document ids, see {@link Overlap}
 * @param rbo see {@link RankBiasedOverlap}, with its default p
 * @param spearman see {@link RankCorrelation}
 * @param scores of the documents in both
 */
public record Agreement(double jaccard, double rbo, double spearman, ScoreDifference scores) {

    /**
     * Compares the first {@code k} of two answers, which is all that is looked at.
     *
     * @throws IllegalArgumentException when an answer names a document twice, or k is below 1
     */
    public static Agreement of(List<ScoredDocument> left, List<ScoredDocument> right, int k) {
        List<String> leftIds = Answers.top(left.stream().map(ScoredDocument::id).toList(), k);
        List<String> rightIds = Answers.top(right.stream().map(ScoredDocument::id).toList(), k);
        return new Agreement(Overlap.jaccard(leftIds, rightIds, k), RankBiasedOverlap.DEFAULT.of(leftIds, rightIds),
                RankCorrelation.spearman(leftIds, rightIds),
                ScoreDifference.of(left.subList(0, leftIds.size()), right.subList(0, rightIds.size())));
    }
}
