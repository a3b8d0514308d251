package dev.refold.store.pgvector;

/**
 * Where one way of searching gives way to another.
 *
 * @param exactChunks up to this many matching chunks every vector is looked at (1 ms per 1,000 at 384 dimensions);
 *     beyond, the vector index is used
 * @param keywordCandidates the rarest terms choose candidates until they occur in this many chunks (3 µs each)
 * @param smallTenant up to this many chunks a term's frequency is counted, beyond it is taken from a snapshot
 * @param liveCount chunks counted at most for a term that no snapshot knows
 */
record SearchBounds(long exactChunks, long keywordCandidates, long smallTenant, long liveCount) {

    static final SearchBounds DEFAULT = new SearchBounds(20_000, 1_000, 2_000, 10_000);

    SearchBounds withExactChunks(long chunks) {
        return new SearchBounds(chunks, keywordCandidates, smallTenant, liveCount);
    }
}
