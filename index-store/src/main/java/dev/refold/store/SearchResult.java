package dev.refold.store;

import java.util.List;

/** Hits of one snapshot of one generation: by score rounded to 1e-6 (descending), document id, ordinal. */
public record SearchResult(Generation generation, List<Hit> hits) {

    public SearchResult {
        hits = List.copyOf(hits);
    }
}
