package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterCodec;
import dev.refold.store.filter.FilterSyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a search request asks for, defaults filled in. Pure. */
record SearchCall(String query, SearchMode mode, int topK, double minScore, String store, GenerationChoice generation,
        Filter filter, GroupBy groupBy, Optional<ConsistencyToken> after) {

    static final int DEFAULT_TOP_K = 5;
    static final int MAX_QUERY_CHARS = 10_000;

    private static final Set<String> FIELDS = Set.of("query", "mode", "topK", "minScore", "store", "generation",
            "groupBy", "filter", "after", "explain");

    static SearchCall parse(byte[] json, String defaultStore) {
        JsonBody body = JsonBody.parse(json, FIELDS);
        String query = body.text("query").orElseThrow(() -> new ProblemException(ProblemType.INVALID,
                "query is missing.", "Send the text to search for as query."));
        if (query.length() > MAX_QUERY_CHARS) {
            throw new ProblemException(ProblemType.LIMIT, "query has at most " + MAX_QUERY_CHARS + " characters.",
                    "Send a shorter query.");
        }
        return new SearchCall(query, body.text("mode").map(text -> choice("mode", text, SearchMode.values()))
                .orElse(SearchMode.HYBRID), body.integer("topK", 1, SearchQuery.MAX_TOP_K).orElse(DEFAULT_TOP_K),
                body.number("minScore").orElse(0.0), body.text("store").orElse(defaultStore), generation(body),
                body.json("filter").map(SearchCall::filter).orElse(Filter.ALL),
                body.text("groupBy").map(text -> choice("groupBy", text, GroupBy.values())).orElse(GroupBy.CHUNK),
                body.text("after").map(SearchCall::token));
    }

    private static GenerationChoice generation(JsonBody body) {
        var number = body.integer("generation", 1, Integer.MAX_VALUE);
        return number.isPresent()
                ? new GenerationChoice.Numbered(number.getAsInt())
                : new GenerationChoice.Live();
    }

    static Filter filter(String json) {
        try {
            return FilterCodec.read(json);
        } catch (FilterSyntaxException e) {
            throw new ProblemException(ProblemType.INVALID, "filter: " + e.getMessage(),
                    "Operators are eq, ne, in, lt, lte, gt, gte, exists, and, or, not.", e);
        }
    }

    static ConsistencyToken token(String text) {
        try {
            return ConsistencyToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID, "after: " + e.getMessage(),
                    "Send a token as a write returned it.", e);
        }
    }

    private static <E extends Enum<E>> E choice(String field, String text, E[] values) {
        return Arrays.stream(values).filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new ProblemException(ProblemType.INVALID, field + " is one of "
                        + Arrays.toString(values).toLowerCase(Locale.ROOT) + ".", "Send one of them."));
    }
}
