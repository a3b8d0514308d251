package dev.refold.store.evaluation;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * By how much two answers differ in the scores of the documents that both have.
 *
 * @param common documents in both
 * @param mean of the absolute differences; 0 when there is no common document
 * @param greatest of them
 */
public record ScoreDifference(int common, double mean, double greatest) {

    /** Compares scores document by document. */
    public static ScoreDifference of(List<ScoredDocument> left, List<ScoredDocument> right) {
        Answers.distinct(left.stream().map(ScoredDocument::id).toList());
        Map<String, Double> scores = right.stream()
                .collect(Collectors.toMap(ScoredDocument::id, ScoredDocument::score));
        double[] differences = left.stream().filter(document -> scores.containsKey(document.id()))
                .mapToDouble(document -> Math.abs(document.score() - scores.getOrDefault(document.id(), 0.0)))
                .toArray();
        double sum = 0;
        double greatest = 0;
        for (double difference : differences) {
            sum += difference;
            greatest = Math.max(greatest, difference);
        }
        return new ScoreDifference(differences.length, differences.length == 0 ? 0 : sum / differences.length,
                greatest);
    }
}
