package dev.refold.indexer.asof;

/**
 * How far a build is.
 *
 * @param done of {@code total} of the phase's units: records, chunks or documents; both 0 where there is nothing to count
 */
public record AsOfProgress(Phase phase, long done, long total) {

    /** In order; what the model refuses leads back from {@code LOADING} to {@code FOLDING}. */
    public enum Phase {
        IDLE, FOLDING, CHUNKING, COLLECTING_VECTORS, EMBEDDING, LOADING, INDEXING, DONE
    }

    static final AsOfProgress IDLE = new AsOfProgress(Phase.IDLE, 0, 0);
}
