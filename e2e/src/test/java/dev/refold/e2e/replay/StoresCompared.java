package dev.refold.e2e.replay;

import dev.refold.embedding.Embedder;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.CollectionFiles;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.QueryComparison;
import dev.refold.store.evaluation.Side;
import dev.refold.store.evaluation.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All pairs of stores in all modes, and every store against the judgements where there are some.
 *
 * @param counts by store, in the order given
 */
record StoresCompared(Corpus corpus, Map<String, GenerationStatus> counts, List<Comparison> comparisons,
        List<Judged> judged) {

    static final int TOP_K = 5;

    /** Each store is asked each query once in each mode; pairs share the answers. */
    static StoresCompared of(Corpus corpus, List<IndexStore> stores, Embedder embedder) throws InterruptedException {
        Map<String, GenerationStatus> counts = new LinkedHashMap<>();
        stores.forEach(store -> counts.put(store.name(), Replay.status(store)));
        List<Comparison> comparisons = new ArrayList<>();
        List<Judged> judged = new ArrayList<>();
        List<Query> judgedQueries = CollectionFiles.judged(corpus.queries(), corpus.judgements());
        for (SearchMode mode : SearchMode.values()) {
            List<Answers> all = new ArrayList<>();
            for (IndexStore store : stores) {
                all.add(Answers.of(store, mode, corpus.queries(), TOP_K, embedder));
                if (!judgedQueries.isEmpty()) {
                    Answers deep = Answers.of(store, mode, judgedQueries, Judged.DEPTH, embedder);
                    judged.add(Judged.of(deep, judgedQueries, corpus.judgements()));
                }
            }
            comparisons.addAll(pairs(corpus.queries(), all));
        }
        return new StoresCompared(corpus, counts, List.copyOf(comparisons), List.copyOf(judged));
    }

    private static List<Comparison> pairs(List<Query> queries, List<Answers> all) {
        return IntStream.range(0, all.size()).boxed()
                .flatMap(left -> all.stream().skip(left + 1L).map(right -> compare(queries, all.get(left), right)))
                .toList();
    }

    private static Comparison compare(List<Query> queries, Answers left, Answers right) {
        List<QueryComparison> perQuery = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            perQuery.add(
                    QueryComparison.of(queries.get(i), left.answers().get(i), right.answers().get(i), TOP_K));
        }
        return new Comparison(side(left), side(right), nameOf(left.mode()), TOP_K, perQuery);
    }

    private static Side side(Answers answers) {
        return new Side(answers.store(), OptionalInt.empty());
    }

    static String nameOf(SearchMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    List<Comparison> in(SearchMode mode) {
        return comparisons.stream().filter(comparison -> comparison.mode().equals(nameOf(mode))).toList();
    }

    /** What a store answered, query by query. */
    List<Answer> answers(String store, SearchMode mode) {
        return in(mode).stream().flatMap(pair -> answers(store, pair)).limit(corpus.queries().size()).toList();
    }

    /** Of a pair with the store, else none. */
    private static Stream<Answer> answers(String store, Comparison pair) {
        if (pair.left().store().equals(store)) {
            return pair.perQuery().stream().map(QueryComparison::left);
        }
        return pair.right().store().equals(store) ? pair.perQuery().stream().map(QueryComparison::right) : Stream.of();
    }

    double medianMillis(String store, SearchMode mode) {
        return Summary.whereLowIsGood(answers(store, mode).stream().map(Answer::millis).toList()).median();
    }
}
