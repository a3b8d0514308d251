package dev.refold.query;

import dev.refold.store.FacetRequest;
import java.util.List;

/** The facets that a request asks for. Pure. */
final class FacetField {

    static final int DEFAULT_VALUES = 10;
    static final int MAX_KEY_CHARS = 256;

    private static final String NAME = "facets";

    private FacetField() {}

    static FacetRequest of(JsonBody body) {
        List<String> keys = body.texts(NAME).stream().map(key -> SearchCall.checked(NAME, key, MAX_KEY_CHARS))
                .distinct().toList();
        if (keys.size() > FacetRequest.MOST_KEYS) {
            throw new ProblemException(ProblemType.LIMIT, NAME + " has at most " + FacetRequest.MOST_KEYS
                    + " different keys, not " + keys.size() + ".", "Ask for fewer at once.");
        }
        return new FacetRequest(keys, body.integer("facetValues", 1, FacetRequest.MOST_VALUES).orElse(DEFAULT_VALUES));
    }
}
