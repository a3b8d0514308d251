package dev.refold.query;

import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.evaluation.Side;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterCodec;
import dev.refold.store.filter.FilterSyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** What a search request asks for, defaults filled in. Pure. */
record SearchCall(String query, SearchMode mode, int topK, double minScore, String store, GenerationChoice generation,
        Filter filter, GroupBy groupBy, Optional<After> after, Duration timeout) {

    static final int DEFAULT_TOP_K = 5;
    static final int MAX_QUERY_CHARS = 10_000;

    private static final Set<String> FIELDS = Set.of("query", "mode", "topK", "minScore", "store", "generation",
            "groupBy", "filter", "after", "waitMillis", "allowStale", "timeoutMillis", "explain");

    /** @param longest the server's own timeout, and the default */
    static SearchCall parse(byte[] json, String defaultStore, Duration longest) {
        JsonBody body = JsonBody.parse(json, FIELDS);
        // Taken, so that clients may send it; an answer has both scores of every hit already.
        body.bool("explain");
        Duration timeout = timeout(body, longest);
        Side side = side(body, defaultStore);
        return new SearchCall(query(body), mode(body),
                body.integer("topK", 1, SearchQuery.MAX_TOP_K).orElse(DEFAULT_TOP_K),
                body.number("minScore", 0, 1).orElse(0.0), side.store(), side.choice(),
                filter(body),
                body.text("groupBy").map(text -> choice("groupBy", text, GroupBy.values())).orElse(GroupBy.CHUNK),
                after(body, timeout), timeout);
    }

    private static String query(JsonBody body) {
        String query = body.text("query").orElseThrow(() -> new ProblemException(ProblemType.INVALID,
                "query is missing.", "Send the text to search for as query."));
        return checked("query", query, MAX_QUERY_CHARS);
    }

    /** The text, when it is short enough and of whole characters. */
    static String checked(String field, String text, int maxChars) {
        if (text.length() > maxChars) {
            throw new ProblemException(ProblemType.LIMIT, field + " has at most " + maxChars + " characters.",
                    "Send a shorter one.");
        }
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new ProblemException(ProblemType.INVALID, field + " holds U+0000 or half of a surrogate pair.",
                    "Send whole characters.");
        }
        return text;
    }

    static SearchMode mode(JsonBody body) {
        return body.text("mode").map(text -> choice("mode", text, SearchMode.values())).orElse(SearchMode.HYBRID);
    }

    static Filter filter(JsonBody body) {
        return body.tree("filter").map(tree -> filter(() -> FilterCodec.read(tree))).orElse(Filter.ALL);
    }

    /** The generation is named with the store or in a field of its own. */
    private static Side side(JsonBody body, String defaultStore) {
        Side side = Stores.sideOf("store", body.text("store").orElse(defaultStore));
        OptionalInt number = body.integer("generation", 1, Integer.MAX_VALUE);
        if (number.isEmpty()) {
            return side;
        }
        if (side.generation().isPresent() && !side.generation().equals(number)) {
            throw new ProblemException(ProblemType.INVALID, "store names generation " + side.generation().getAsInt()
                    + ", generation is " + number.getAsInt() + ".", "Name the generation once.");
        }
        return new Side(side.store(), number);
    }

    static Duration timeout(JsonBody body, Duration longest) {
        var millis = body.integer("timeoutMillis", 1, (int) Math.min(Integer.MAX_VALUE, longest.toMillis()));
        return millis.isPresent() ? Duration.ofMillis(millis.getAsInt()) : longest;
    }

    static Filter filter(String json) {
        return filter(() -> FilterCodec.read(json));
    }

    private static Filter filter(Supplier<Filter> reading) {
        try {
            return reading.get();
        } catch (FilterSyntaxException e) {
            throw new ProblemException(ProblemType.INVALID, String.valueOf(e.getMessage()),
                    "Operators are eq, ne, in, lt, lte, gt, gte, exists, and, or, not.", e);
        }
    }

    static Optional<After> after(JsonBody body, Duration timeout) {
        return After.of(body.texts("after"), body.integer("waitMillis", 0, (int) timeout.toMillis()),
                body.bool("allowStale").orElse(false), timeout);
    }

    private static <E extends Enum<E>> E choice(String field, String text, E[] values) {
        return Arrays.stream(values).filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new ProblemException(ProblemType.INVALID, field + " is one of "
                        + Arrays.toString(values).toLowerCase(Locale.ROOT) + ".", "Send one of them."));
    }
}
