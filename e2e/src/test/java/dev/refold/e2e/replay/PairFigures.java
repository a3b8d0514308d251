package dev.refold.e2e.replay;

import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.QueryComparison;
import dev.refold.store.evaluation.Summary;
import java.util.function.Function;

/**
 * One pair of stores in one mode, over all queries.
 *
 * @param scoreDifference the greatest of any document that both found
 */
record PairFigures(Summary jaccard, Summary rbo, Summary spearman, double scoreDifference) {

    static PairFigures of(Comparison pair) {
        return new PairFigures(over(pair, query -> query.agreement().jaccard()),
                over(pair, query -> query.agreement().rbo()), over(pair, query -> query.agreement().spearman()),
                pair.perQuery().stream().mapToDouble(query -> query.agreement().scores().greatest()).max().orElse(0));
    }

    private static Summary over(Comparison pair, Function<QueryComparison, Double> measure) {
        return Summary.whereHighIsGood(pair.perQuery().stream().map(measure).toList());
    }
}
