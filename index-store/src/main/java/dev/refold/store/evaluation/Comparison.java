package dev.refold.store.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Two sides over all queries. Each side is one generation from the first answer to the last.
 *
 * @param k how many documents of each answer are compared
 * @param perQuery at least one, in the order they were asked
 */
public record Comparison(Side left, Side right, String mode, int k, List<QueryComparison> perQuery) {

    private static final Comparator<QueryComparison> WORST_FIRST = Comparator
            .comparingDouble((QueryComparison one) -> one.agreement().jaccard())
            .thenComparingDouble(one -> one.agreement().rbo()).thenComparing(one -> one.query().id());

    /** @throws IllegalArgumentException when there is no query, or a side answered from more than one generation */
    public Comparison {
        perQuery = List.copyOf(perQuery);
        if (perQuery.isEmpty()) {
            throw nothing();
        }
        requireOneAnswerer(left, perQuery, QueryComparison::left);
        requireOneAnswerer(right, perQuery, QueryComparison::right);
    }

    private static IllegalArgumentException nothing() {
        return new IllegalArgumentException("no query, so nothing to compare");
    }

    private static void requireOneAnswerer(Side side, List<QueryComparison> queries,
            Function<QueryComparison, Answer> answer) {
        List<Answerer> by = queries.stream().map(one -> answer.apply(one).by()).distinct().toList();
        if (by.size() > 1) {
            throw new IllegalArgumentException(side + " answered from several generations: " + by);
        }
    }

    /**
     * Asks both sides in turn. The first query is asked once more beforehand and not counted, as it pays for what is
     * loaded and opened once; the generations that answer it answer the rest too, whatever is promoted meanwhile.
     *
     * @param queries at least one
     * @param progress is told how many queries are answered, after each
     * @throws IllegalArgumentException when there is no query
     */
    public static Comparison of(Side left, Side right, Asking asking, List<Query> queries, IntConsumer progress) {
        if (queries.isEmpty()) {
            throw nothing();
        }
        Side leftOne = asking.ask(left, queries.getFirst()).by().side();
        Side rightOne = asking.ask(right, queries.getFirst()).by().side();
        List<QueryComparison> perQuery = new ArrayList<>();
        for (Query query : queries) {
            perQuery.add(QueryComparison.of(query, asking.ask(leftOne, query), asking.ask(rightOne, query),
                    asking.topK()));
            progress.accept(perQuery.size());
        }
        return new Comparison(left, right, asking.mode(), asking.topK(), perQuery);
    }

    /** Without telling of progress. */
    public static Comparison of(Side left, Side right, Asking asking, List<Query> queries) {
        return of(left, right, asking, queries, _ -> {});
    }

    public Answerer leftAnswerer() {
        return perQuery.getFirst().left().by();
    }

    public Answerer rightAnswerer() {
        return perQuery.getFirst().right().by();
    }

    public Summary jaccard() {
        return Summary.whereHighIsGood(each(one -> one.agreement().jaccard()));
    }

    public Summary rbo() {
        return Summary.whereHighIsGood(each(one -> one.agreement().rbo()));
    }

    public Summary spearman() {
        return Summary.whereHighIsGood(each(one -> one.agreement().spearman()));
    }

    /** Of each query the mean difference of the documents both found. */
    public Summary scoreDifference() {
        return Summary.whereLowIsGood(each(one -> one.agreement().scores().mean()));
    }

    public Summary leftMillis() {
        return Summary.whereLowIsGood(each(one -> one.left().millis()));
    }

    public Summary rightMillis() {
        return Summary.whereLowIsGood(each(one -> one.right().millis()));
    }

    /** Queries that one side answered and the other did not. */
    public long emptyOnOneSide() {
        return perQuery.stream().filter(QueryComparison::isEmptyOnOneSide).count();
    }

    /** The queries that agree least; those that agree fully are not among them. */
    public List<QueryComparison> worst(int most) {
        return perQuery.stream().filter(one -> one.agreement().rbo() < 1).sorted(WORST_FIRST).limit(most).toList();
    }

    /** A measure of every query. */
    public List<Double> each(Function<QueryComparison, Double> measure) {
        return perQuery.stream().map(measure).toList();
    }
}
