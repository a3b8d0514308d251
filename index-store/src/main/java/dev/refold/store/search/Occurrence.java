package dev.refold.store.search;

import dev.refold.store.StoreException;
import dev.refold.store.analysis.ChunkTerms;

/**
 * A chunk in which words of a query occur.
 *
 * @param terms at least those that the query asks for; the others may be missing
 */
public record Occurrence(ChunkRef chunk, ChunkTerms terms) {

    public static StoreException.Refused tooMany(int atMost) {
        return new StoreException.Refused("more than " + atMost + " chunks may hold what is in quotes or ends in a"
                + " star; make that longer, or narrow the filter");
    }
}
