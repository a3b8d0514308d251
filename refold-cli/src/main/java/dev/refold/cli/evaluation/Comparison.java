package dev.refold.cli.evaluation;

import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Summary;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Two sides over all queries.
 *
 * @param k how many documents of each answer are compared
 * @param perQuery at least one, in the order of the file
 */
public record Comparison(Side left, Side right, String mode, int k, List<QueryComparison> perQuery) {

    private static final Comparator<QueryComparison> WORST_FIRST = Comparator
            .comparingDouble((QueryComparison one) -> one.agreement().jaccard())
            .thenComparingDouble(one -> one.agreement().rbo()).thenComparing(one -> one.query().id());

    public Comparison {
        perQuery = List.copyOf(perQuery);
    }

    /**
     * Asks both sides in turn. The first query is asked once more beforehand and not counted, as it pays for what is
     * loaded and opened once.
     */
    public static Comparison of(Side left, Side right, Asking asking, List<Query> queries) {
        List.of(left, right).forEach(side -> asking.ask(side, queries.getFirst()));
        List<QueryComparison> perQuery = queries.stream().map(query -> QueryComparison.of(query,
                asking.ask(left, query), asking.ask(right, query), asking.topK())).toList();
        return new Comparison(left, right, asking.mode(), asking.topK(), perQuery);
    }

    public Summary jaccard() {
        return Summary.whereHighIsGood(each(one -> one.agreement().jaccard()));
    }

    Summary rbo() {
        return Summary.whereHighIsGood(each(one -> one.agreement().rbo()));
    }

    Summary spearman() {
        return Summary.whereHighIsGood(each(one -> one.agreement().spearman()));
    }

    /** Of each query the mean difference of the documents both found. */
    Summary scoreDifference() {
        return Summary.whereLowIsGood(each(one -> one.agreement().scores().mean()));
    }

    Summary leftMillis() {
        return Summary.whereLowIsGood(each(one -> one.left().millis()));
    }

    Summary rightMillis() {
        return Summary.whereLowIsGood(each(one -> one.right().millis()));
    }

    long emptyOnOneSide() {
        return perQuery.stream().filter(QueryComparison::isEmptyOnOneSide).count();
    }

    /** The queries that agree least; those that agree fully are not among them. */
    List<QueryComparison> worst(int most) {
        return perQuery.stream().filter(one -> one.agreement().rbo() < 1).sorted(WORST_FIRST).limit(most).toList();
    }

    List<Double> each(Function<QueryComparison, Double> measure) {
        return perQuery.stream().map(measure).toList();
    }
}
