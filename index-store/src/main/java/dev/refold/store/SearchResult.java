package dev.refold.store;

import java.util.List;
import java.util.OptionalInt;

/**
 * Hits of one snapshot of one generation: by score rounded to 1e-6 (descending), document id, ordinal.
 *
 * @param next the place of the ranking to go on from with {@link SearchQuery#from}: the same query from there neither
 *     repeats nor skips a hit while the generation stands still. Empty when there is no more, or the window ends; a page
 *     from there may be empty all the same
 * @param facets in the order they were asked for, of the same snapshot
 */
public record SearchResult(Generation generation, List<Hit> hits, OptionalInt next, List<Facet> facets) {

    public SearchResult {
        hits = List.copyOf(hits);
        facets = List.copyOf(facets);
    }
}
