package dev.refold.cli.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;

/**
 * What to search for.
 *
 * @param generation of the store; the live one when empty
 * @param filter as JSON
 * @param after what the answer is to include
 * @param groupBy {@code chunk} or {@code document}
 * @param how what else the API may be told
 */
public record SearchRequest(String query, String mode, int topK, String groupBy, Optional<String> store,
        OptionalInt generation, Optional<String> filter, After after, How how) {

    /**
     * What is seldom asked for.
     *
     * @param fusion as JSON; the API's default when empty
     * @param explain whether hits show their ranks
     * @param cursor of the page to show; the first one when empty
     * @param facets metadata keys to count the values of
     */
    public record How(Optional<String> fusion, boolean explain, Optional<String> cursor, List<String> facets) {

        public static final How DEFAULT = new How(Optional.empty(), false, Optional.empty(), List.of());

        public How {
            facets = List.copyOf(facets);
        }

        private void addTo(Map<String, Object> body, JsonMapper json) {
            fusion.ifPresent(text -> body.put("fusion", json.readTree(text)));
            if (explain) {
                body.put("explain", true);
            }
            cursor.ifPresent(text -> body.put("cursor", text));
            if (!facets.isEmpty()) {
                body.put("facets", facets);
            }
        }
    }

    /**
     * @param tokens consistency tokens
     * @param patience how long to wait for them; as long as the API does when empty
     * @param allowStale whether an answer without them will do
     */
    public record After(List<String> tokens, Optional<Duration> patience, boolean allowStale) {

        public static final After NOTHING = new After(List.of(), Optional.empty(), false);

        public After {
            tokens = List.copyOf(tokens);
        }

        private void addTo(Map<String, Object> body) {
            if (!tokens.isEmpty()) {
                body.put("after", tokens);
                patience.ifPresent(wait -> body.put("waitMillis", wait.toMillis()));
                body.put("allowStale", allowStale);
            }
        }
    }

    /** Of the live generation. */
    public SearchRequest(String query, String mode, int topK, String groupBy, Optional<String> store,
            Optional<String> filter, After after) {
        this(query, mode, topK, groupBy, store, OptionalInt.empty(), filter, after);
    }

    public SearchRequest(String query, String mode, int topK, String groupBy, Optional<String> store,
            OptionalInt generation, Optional<String> filter, After after) {
        this(query, mode, topK, groupBy, store, generation, filter, after, How.DEFAULT);
    }

    /** @throws tools.jackson.core.JacksonException when the filter or the fusion is no JSON */
    String toJson(JsonMapper json) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("query", query);
        body.put("mode", mode);
        body.put("topK", topK);
        body.put("groupBy", groupBy);
        store.ifPresent(name -> body.put("store", name));
        generation.ifPresent(number -> body.put("generation", number));
        filter.ifPresent(text -> body.put("filter", json.readTree(text)));
        after.addTo(body);
        how.addTo(body, json);
        return json.writeValueAsString(body);
    }
}
