package dev.refold.store.filter;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Filters as JSON, each an object with one operator:
 * {@snippet lang = json :
 * {"and": [{"eq": ["tags", "urgent"]},
 *          {"gte": ["priority", 2]},
 *          {"in": ["status", ["open", "new"]]},
 *          {"not": {"exists": "closedBy"}}]}
 * }
 * Also {@code ne}, {@code lt}, {@code lte}, {@code gt} and {@code or}. Within the limits, {@code read(write(x)) = x}.
 * Safe for use by many threads.
 */
public final class FilterCodec {

    /** UTF-16 units of the JSON; looked at before it is parsed. */
    public static final int MAX_CHARS = 256 << 10;
    /** Operators inside operators. */
    public static final int MAX_DEPTH = 16;
    /** Operators and values of the whole filter. */
    public static final int MAX_NODES = 2_048;

    /** Each level of operators is two of JSON; values may add two. */
    private static final int MAX_JSON_DEPTH = 2 * MAX_DEPTH + 2;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_JSON_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private FilterCodec() {}

    /**
     * Reads a filter.
     *
     * @throws FilterSyntaxException when it is none, or beyond the limits
     */
    public static Filter read(String json) {
        if (json.length() > MAX_CHARS) {
            throw new FilterSyntaxException("", "longer than " + MAX_CHARS + " characters");
        }
        try {
            return read(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new FilterSyntaxException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads a filter that is part of a larger JSON document. Whoever parsed that has bounded its size and depth.
     *
     * @throws FilterSyntaxException when it is none, or beyond the limits
     */
    public static Filter read(JsonNode tree) {
        return new FilterReader().filter(tree, "", 1);
    }

    /** One line. */
    public static String write(Filter filter) {
        return FilterWriter.tree(filter).toString();
    }
}
