package dev.refold.query;

import dev.refold.schemas.Embedding;
import dev.refold.store.FacetRequest;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.evaluation.Side;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterCodec;
import dev.refold.store.filter.FilterSyntaxException;
import dev.refold.store.search.Fusion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a search request asks for, defaults filled in. Pure.
 *
 * @param query empty when the vector says what to look for
 * @param generation as asked for; {@link #answering} is the one that answers
 * @param vector given instead of the one that the query would be embedded as
 */
record SearchCall(String query, Optional<Embedding> vector, SearchMode mode, int topK, double minScore, String store,
        GenerationChoice generation, Filter filter, GroupBy groupBy, Fusion fusion, boolean explain,
        FacetRequest facets, Optional<Cursor> cursor, Optional<After> after, Duration timeout) {

    static final int DEFAULT_TOP_K = 5;
    static final int MAX_QUERY_CHARS = 10_000;

    /** No store takes more dimensions. */
    static final int MAX_DIMENSIONS = 4_096;

    private static final Set<String> FIELDS_IN_BATCH = Set.of("query", "vector", "mode", "topK", "minScore", "store",
            "generation", "groupBy", "filter", "fusion", "cursor", "explain", "facets",
            "facetValues");
    private static final Set<String> OF_THE_REQUEST = Set.of("after", "waitMillis", "allowStale", "timeoutMillis");
    private static final Set<String> FIELDS = Stream.concat(FIELDS_IN_BATCH.stream(), OF_THE_REQUEST.stream())
            .collect(Collectors.toUnmodifiableSet());

    /** @param longest the server's own timeout, and the default */
    static SearchCall parse(byte[] json, String defaultStore, Duration longest) {
        JsonBody body = JsonBody.parse(json, FIELDS);
        Duration timeout = timeout(body, longest);
        return of(body, defaultStore, after(body, timeout), timeout);
    }

    /** One of the searches of a batch, which has one time for all of them. */
    static SearchCall parse(String field, JsonNode json, String defaultStore, Optional<After> after,
            Duration timeout) {
        return of(JsonBody.within(field, json, FIELDS_IN_BATCH, "an object"), defaultStore, after, timeout);
    }

    private static SearchCall of(JsonBody body, String defaultStore, Optional<After> after, Duration timeout) {
        Optional<Embedding> vector = vector(body);
        SearchMode mode = mode(body, vector);
        Side side = side(body, defaultStore);
        return new SearchCall(query(body, mode, vector), vector, mode,
                body.integer("topK", 1, SearchQuery.MAX_TOP_K).orElse(DEFAULT_TOP_K),
                body.number("minScore", 0, 1).orElse(0.0), side.store(), side.choice(), filter(body),
                body.text("groupBy").map(text -> choice("groupBy", text, GroupBy.values())).orElse(GroupBy.CHUNK),
                FusionField.of(body, mode), body.bool("explain").orElse(false), FacetField.of(body),
                body.text("cursor").map(Cursor::parse), after, timeout);
    }

    /** The same with what is left of the time. */
    SearchCall within(Optional<After> waiting, Duration left) {
        return new SearchCall(query, vector, mode, topK, minScore, store, generation, filter, groupBy, fusion, explain,
                facets, cursor, waiting, left);
    }

    /** Further pages are of the generation that the first one was of, whatever is live by now. */
    GenerationChoice answering() {
        return cursor.map(Cursor::choice).orElse(generation);
    }

    private static String query(JsonBody body, SearchMode mode, Optional<Embedding> vector) {
        Optional<String> query = body.text("query");
        if (query.isEmpty() && (vector.isEmpty() || mode != SearchMode.VECTOR)) {
            throw new ProblemException(ProblemType.INVALID, "query is missing.",
                    "Send the text to search for as query; only mode vector does with a vector alone.");
        }
        return checked("query", query.orElse(""), MAX_QUERY_CHARS);
    }

    private static Optional<Embedding> vector(JsonBody body) {
        return body.floats("vector", MAX_DIMENSIONS).map(numbers -> {
            try {
                return Embedding.normalised(numbers);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(ProblemType.INVALID, "vector: " + e.getMessage() + ", as float32.",
                        "Send finite numbers that are not all zero; their length does not matter.", e);
            }
        });
    }

    /** A vector with no text can only be searched for as one. */
    private static SearchMode mode(JsonBody body, Optional<Embedding> vector) {
        boolean vectorAlone = vector.isPresent() && body.text("query").isEmpty();
        SearchMode mode = vectorAlone && body.text("mode").isEmpty() ? SearchMode.VECTOR : mode(body);
        if (vector.isPresent() && mode == SearchMode.KEYWORD) {
            throw new ProblemException(ProblemType.INVALID, "vector is of no use in mode keyword.",
                    "Leave it out, or search with mode vector or hybrid.");
        }
        return mode;
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

    static <E extends Enum<E>> E choice(String field, String text, E[] values) {
        return Arrays.stream(values).filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new ProblemException(ProblemType.INVALID, field + " is one of "
                        + Arrays.toString(values).toLowerCase(Locale.ROOT) + ".", "Send one of them."));
    }
}
