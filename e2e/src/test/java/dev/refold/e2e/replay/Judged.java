package dev.refold.e2e.replay;

import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Judgements;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Relevance;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One store in one mode against judgements.
 *
 * @param all the means over every judged query
 * @param odd over the first, third, fifth … of them: what was tuned, was tuned on the others
 */
record Judged(String store, SearchMode mode, Relevance all, Relevance odd) {

    /** Documents asked for, as {@code refold evaluate} does. */
    static final int DEPTH = 100;

    static Judged of(Answers answers, List<Query> queries, Map<String, Judgements> judgements) {
        List<Relevance> each = IntStream.range(0, queries.size()).mapToObj(i -> Relevance.of(
                answers.answers().get(i).documents().stream().map(Answer.Document::id).toList(),
                judgements.getOrDefault(queries.get(i).id(), new Judgements(Map.of())))).toList();
        return new Judged(answers.store(), answers.mode(), mean(each),
                mean(IntStream.range(0, each.size()).filter(i -> i % 2 == 0).mapToObj(each::get).toList()));
    }

    private static Relevance mean(List<Relevance> each) {
        return new Relevance(mean(each, Relevance::ndcg), mean(each, Relevance::precision),
                mean(each, Relevance::recall), mean(each, Relevance::reciprocalRank));
    }

    private static double mean(List<Relevance> each, ToDoubleFunction<Relevance> measure) {
        return each.stream().mapToDouble(measure).average().orElseThrow();
    }
}
