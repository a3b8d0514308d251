package dev.refold.store;

import dev.refold.schemas.MetadataValue;
import java.util.List;

/**
 * How many documents have which value under a metadata key, of those the filter of a search lets through, whatever its
 * query finds. Exact. An array counts its document once for each different element.
 *
 * @param documents that have the key
 * @param values by documents (descending), then truths, numbers, texts, each ascending; the first of them
 * @param different how many values there are in all
 * @param longTexts documents with a text under the key that is too long to be a value, see
 *     {@link dev.refold.store.search.FacetCounts#MOST_CHARS}
 */
public record Facet(String key, long documents, List<Value> values, int different, long longTexts) {

    public Facet {
        values = List.copyOf(values);
    }

    public record Value(MetadataValue.Scalar value, long documents) {}
}
