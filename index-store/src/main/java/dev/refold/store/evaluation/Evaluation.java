package dev.refold.store.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One side against judgements, as means over all queries that have a relevant document.
 *
 * @param ndcg at 10
 * @param precision at 5
 * @param recall at 10
 * @param mrr the first relevant document is looked for among the first {@link #DEPTH}
 */
public record Evaluation(Side side, String mode, int queries, double ndcg, double precision, double recall,
        double mrr) {

    /** Documents asked for. */
    public static final int DEPTH = 100;

    /**
     * Asks every query once.
     *
     * @param judged at least one, each with judgements
     */
    public static Evaluation of(Side side, Asking asking, List<Query> judged, Map<String, Judgements> judgements) {
        List<Relevance> all = judged.stream().map(query -> Relevance.of(asking.ask(side, query).ids(),
                judgements.getOrDefault(query.id(), new Judgements(Map.of())))).toList();
        return new Evaluation(side, asking.mode(), all.size(), mean(all, Relevance::ndcg),
                mean(all, Relevance::precision), mean(all, Relevance::recall), mean(all, Relevance::reciprocalRank));
    }

    private static double mean(List<Relevance> all, ToDoubleFunction<Relevance> measure) {
        return all.stream().mapToDouble(measure).average().orElseThrow();
    }

    /** For scripts. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("side", side.toString());
        json.put("mode", mode);
        json.put("queries", queries);
        json.put("ndcg@10", ndcg);
        json.put("p@5", precision);
        json.put("recall@10", recall);
        json.put("mrr", mrr);
        return json;
    }
}
