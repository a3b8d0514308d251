package dev.refold.cli.evaluation;

import dev.refold.store.evaluation.Agreement;
import dev.refold.store.evaluation.Summary;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A comparison for scripts: the means by name, then summaries, then every query. */
public final class ComparisonJson {

    private ComparisonJson() {}

    public static String of(Comparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("left", comparison.left().toString());
        json.put("right", comparison.right().toString());
        json.put("mode", comparison.mode());
        json.put("k", comparison.k());
        json.put("queries", comparison.perQuery().size());
        json.put("jaccard", comparison.jaccard().mean());
        json.put("rbo", comparison.rbo().mean());
        json.put("spearman", comparison.spearman().mean());
        json.put("emptyOnOneSide", comparison.emptyOnOneSide());
        json.put("summary", summaries(comparison));
        json.put("perQuery", comparison.perQuery().stream().map(ComparisonJson::query).toList());
        return JsonMapper.shared().writeValueAsString(json);
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
        json.put("scoreDifference", Map.of("common", agreement.scores().common(), "mean", agreement.scores().mean(),
                "greatest", agreement.scores().greatest()));
        json.put("left", side(one.left()));
        json.put("right", side(one.right()));
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
        json.put("score", document.score());
        return json;
    }
}
