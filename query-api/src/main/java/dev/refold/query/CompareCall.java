package dev.refold.query;

import dev.refold.store.FacetRequest;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Fusion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a comparison asks for, defaults filled in. Pure. */
record CompareCall(Side left, Side right, SearchMode mode, int topK, List<Query> queries, Filter filter,
        Optional<After> after, Duration timeout) {

    static final int MAX_QUERIES = 200;
    static final int MAX_TOP_K = 100;
    static final int MAX_ID_CHARS = 256;

    private static final Set<String> FIELDS = Set.of("left", "right", "mode", "topK", "queries", "filter",
            "after", "waitMillis", "allowStale", "timeoutMillis");
    private static final Set<String> QUERY_FIELDS = Set.of("id", "text");

    CompareCall {
        queries = List.copyOf(queries);
    }

    /** @param longest the server's own timeout, and the default */
    static CompareCall parse(byte[] json, Duration longest) {
        JsonBody body = JsonBody.parse(json, FIELDS);
        Duration timeout = SearchCall.timeout(body, longest);
        return new CompareCall(side(body, "left"), side(body, "right"), SearchCall.mode(body),
                body.integer("topK", 1, MAX_TOP_K).orElse(SearchCall.DEFAULT_TOP_K), queries(body),
                SearchCall.filter(body), SearchCall.after(body, timeout), timeout);
    }

    private static Side side(JsonBody body, String field) {
        String text = body.text(field).orElseThrow(() -> new ProblemException(ProblemType.INVALID,
                field + " is missing.", "Send the sides as left and right, such as \"pgvector\" or \"lucene@2\"."));
        return Stores.sideOf(field, text);
    }

    static List<Query> queries(JsonBody body) {
        List<JsonNode> given = body.list("queries", 1, MAX_QUERIES);
        Map<String, Query> queries = LinkedHashMap.newLinkedHashMap(given.size());
        for (int i = 0; i < given.size(); i++) {
            String field = "queries[" + i + "]";
            Query query = query(field, given.get(i), i + 1);
            if (queries.putIfAbsent(query.id(), query) != null) {
                throw new ProblemException(ProblemType.INVALID, field + ": its id is there already.",
                        "Give every query an id of its own; one without has its number, from 1.");
            }
        }
        return List.copyOf(queries.values());
    }

    private static Query query(String field, JsonNode node, int number) {
        if (node.isString()) {
            return new Query(Integer.toString(number), SearchCall.checked(field, node.stringValue(),
                    SearchCall.MAX_QUERY_CHARS));
        }
        JsonBody query = JsonBody.within(field, node, QUERY_FIELDS, "a string or an object");
        return new Query(part(query, field, "id", MAX_ID_CHARS),
                part(query, field, "text", SearchCall.MAX_QUERY_CHARS));
    }

    private static String part(JsonBody query, String field, String name, int maxChars) {
        String text = query.text(name).orElseThrow(() -> new ProblemException(ProblemType.INVALID,
                field + ": " + name + " is missing.", "A query is a string, or {\"id\": \"…\", \"text\": \"…\"}."));
        return SearchCall.checked(field + ": " + name, text, maxChars);
    }

    /** The search that puts one of the queries to one of the sides. */
    SearchCall search(Side side, Query query, Duration left) {
        return new SearchCall(query.text(), Optional.empty(), mode, topK, 0, side.store(), side.choice(), filter,
                GroupBy.DOCUMENT, Fusion.DEFAULT, false, FacetRequest.NONE, Optional.empty(), Optional.empty(), left);
    }
}
