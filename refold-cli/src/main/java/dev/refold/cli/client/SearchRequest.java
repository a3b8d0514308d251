package dev.refold.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;

/**
 * What to search for.
 *
 * @param generation of the store; the live one when empty
 * @param filter as JSON
 * @param after a consistency token
 * @param groupBy {@code chunk} or {@code document}
 */
public record SearchRequest(String query, String mode, int topK, String groupBy, Optional<String> store,
        OptionalInt generation, Optional<String> filter, Optional<String> after) {

    /** Of the live generation. */
    public SearchRequest(String query, String mode, int topK, String groupBy, Optional<String> store,
            Optional<String> filter, Optional<String> after) {
        this(query, mode, topK, groupBy, store, OptionalInt.empty(), filter, after);
    }

    /** @throws tools.jackson.core.JacksonException when the filter is no JSON */
    String toJson(JsonMapper json) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("query", query);
        body.put("mode", mode);
        body.put("topK", topK);
        body.put("groupBy", groupBy);
        store.ifPresent(name -> body.put("store", name));
        generation.ifPresent(number -> body.put("generation", number));
        filter.ifPresent(text -> body.put("filter", json.readTree(text)));
        after.ifPresent(token -> body.put("after", token));
        return json.writeValueAsString(body);
    }
}
