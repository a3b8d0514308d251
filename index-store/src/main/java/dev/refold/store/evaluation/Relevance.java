package dev.refold.store.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well one answer fits the judgements of its query: all measures 0 … 1, 0 where nothing is relevant. Relevant is a
 * grade of {@link Judgements#RELEVANT} or more, but for nDCG, which weighs grades.
 *
 * @param ndcg at 10
 * @param precision at 5
 * @param recall at 10
 * @param reciprocalRank of the first relevant document in the whole answer
 */
public record Relevance(double ndcg, double precision, double recall, double reciprocalRank) {

    public static final int NDCG_K = 10;
    public static final int PRECISION_K = 5;
    public static final int RECALL_K = 10;

    /**
     * All measures at the depths that Refold reports.
     *
     * @param answer document ids, best first; at least 10 where there are as many
     * @throws IllegalArgumentException when it names a document twice
     */
    public static Relevance of(List<String> answer, Judgements judgements) {
        return new Relevance(ndcg(answer, judgements, NDCG_K), precision(answer, judgements, PRECISION_K),
                recall(answer, judgements, RECALL_K), reciprocalRank(answer, judgements));
    }

    /**
     * Normalised discounted cumulative gain (Järvelin & Kekäläinen, TOIS 2002) with the gain 2^grade − 1 (Burges et al.,
     * ICML 2005) over log2(rank + 1), against the best order of all judged documents.
     */
    public static double ndcg(List<String> answer, Judgements judgements, int k) {
        double ideal = dcg(judgements.grades().keySet().stream().map(judgements::grade)
                .sorted(Comparator.reverseOrder()).limit(k).toList());
        double actual = dcg(Answers.top(answer, k).stream().map(judgements::grade).toList());
        return ideal == 0 ? 0 : actual / ideal;
    }

    private static double dcg(List<Integer> grades) {
        return IntStream.range(0, grades.size())
                .mapToDouble(i -> (Math.pow(2, grades.get(i)) - 1) * Math.log(2) / Math.log(i + 2)).sum();
    }

    /** Relevant documents among the first k, over k: an answer that is shorter is not better for it. */
    public static double precision(List<String> answer, Judgements judgements, int k) {
        return (double) found(answer, judgements, k) / k;
    }

    /** Relevant documents among the first k, over all relevant ones. */
    public static double recall(List<String> answer, Judgements judgements, int k) {
        long relevant = judgements.relevant();
        return relevant == 0 ? 0 : (double) found(answer, judgements, k) / relevant;
    }

    /** 1 / rank of the first relevant document; 0 when there is none. Its mean over queries is MRR. */
    public static double reciprocalRank(List<String> answer, Judgements judgements) {
        return IntStream.range(0, Answers.distinct(answer).size()).filter(i -> judgements.isRelevant(answer.get(i)))
                .mapToDouble(i -> 1.0 / (i + 1)).findFirst().orElse(0);
    }

    private static long found(List<String> answer, Judgements judgements, int k) {
        return Answers.top(answer, k).stream().filter(judgements::isRelevant).count();
    }
}
