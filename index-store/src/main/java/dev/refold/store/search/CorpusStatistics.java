package dev.refold.store.search;

import java.util.Map;

/**
 * What BM25 knows of a tenant's chunks. Never of more than one tenant: global figures would hint at the others.
 *
 * @param chunks in the tenant
 * @param averageLength tokens per chunk; 0 when there are no chunks
 * @param chunksWithTerm by term, in how many chunks it occurs; terms not in it occur in none
 */
public record CorpusStatistics(long chunks, double averageLength, Map<String, Long> chunksWithTerm) {

    public CorpusStatistics {
        chunksWithTerm = Map.copyOf(chunksWithTerm);
        if (chunks < 0 || averageLength < 0) {
            throw new IllegalArgumentException("chunks " + chunks + ", average length " + averageLength);
        }
    }

    public long chunksWith(String term) {
        return chunksWithTerm.getOrDefault(term, 0L);
    }
}
