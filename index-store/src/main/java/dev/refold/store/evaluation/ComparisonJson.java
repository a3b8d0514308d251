package dev.refold.store.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A comparison for scripts, as the command prints it and the API answers: the means by name, then summaries, then every
 * query. Objects are maps with their fields in order, for any JSON writer.
 */
public final class ComparisonJson {

    private ComparisonJson() {}

    public static Map<String, Object> of(Comparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("left", comparison.left().toString());
        json.put("right", comparison.right().toString());
        json.put("leftGeneration", answerer(comparison.leftAnswerer()));
        json.put("rightGeneration", answerer(comparison.rightAnswerer()));
        json.put("mode", comparison.mode());
        json.put("k", comparison.k());
        json.put("queries", comparison.perQuery().size());
        json.put("jaccard", comparison.jaccard().mean());
        json.put("rbo", comparison.rbo().mean());
        json.put("spearman", comparison.spearman().mean());
        json.put("emptyOnOneSide", comparison.emptyOnOneSide());
        json.put("summary", summaries(comparison));
        json.put("perQuery", comparison.perQuery().stream().map(ComparisonJson::query).toList());
        return json;
    }

    private static Map<String, Object> answerer(Answerer by) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("store", by.store());
        json.put("number", by.number());
        json.put("space", by.space());
        return json;
    }

    private static Map<String, Object> summaries(Comparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("jaccard", summary(comparison.jaccard()));
        json.put("rbo", summary(comparison.rbo()));
        json.put("spearman", summary(comparison.spearman()));
        json.put("scoreDifference", summary(comparison.scoreDifference()));
        json.put("leftMillis", summary(comparison.leftMillis()));
        json.put("rightMillis", summary(comparison.rightMillis()));
        return json;
    }

    private static Map<String, Object> summary(Summary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", summary.mean());
        json.put("median", summary.median());
        json.put("worst", summary.worst());
        return json;
    }

    private static Map<String, Object> query(QueryComparison one) {
        Agreement agreement = one.agreement();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", one.query().id());
        json.put("text", one.query().text());
        json.put("jaccard", agreement.jaccard());
        json.put("rbo", agreement.rbo());
        json.put("spearman", agreement.spearman());
        json.put("scoreDifference", scores(agreement.scores()));
        json.put("left", side(one.left()));
        json.put("right", side(one.right()));
        return json;
    }

    private static Map<String, Object> scores(ScoreDifference scores) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("common", scores.common());
        json.put("mean", scores.mean());
        json.put("greatest", scores.greatest());
        return json;
    }

    private static Map<String, Object> side(Answer answer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("millis", answer.millis());
        json.put("documents", answer.documents().stream().map(ComparisonJson::document).toList());
        return json;
    }

    private static Map<String, Object> document(Answer.Document document) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", document.id());
        json.put("title", document.title());
        json.put("score", document.score());
        return json;
    }
}
