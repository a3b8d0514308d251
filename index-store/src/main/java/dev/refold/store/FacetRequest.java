package dev.refold.store;

import java.util.HashSet;
import java.util.List;

/**
 * Metadata keys of which a search is to count the values.
 *
 * @param keys distinct, at most {@link #MOST_KEYS}
 * @param values of each key at most, the most frequent first
 */
public record FacetRequest(List<String> keys, int values) {

    public static final int MOST_KEYS = 10;
    public static final int MOST_VALUES = 100;

    public static final FacetRequest NONE = new FacetRequest(List.of(), 1);

    public FacetRequest {
        keys = List.copyOf(keys);
        if (keys.size() > MOST_KEYS || new HashSet<>(keys).size() < keys.size()) {
            throw new IllegalArgumentException("facets are of at most " + MOST_KEYS + " different keys, not " + keys);
        }
        if (values < 1 || values > MOST_VALUES) {
            throw new IllegalArgumentException("values of a facet are 1.." + MOST_VALUES + ", not " + values);
        }
    }
}
