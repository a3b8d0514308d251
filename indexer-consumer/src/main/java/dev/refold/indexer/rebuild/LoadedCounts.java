package dev.refold.indexer.rebuild;

/**
 * What the bulk load has added so far.
 *
 * @param expected documents in all, deletes among them; 0 before all keys are read
 * @param documents added, without deletes
 * @param deletes added
 * @param chunks added
 */
public record LoadedCounts(long expected, long documents, long deletes, long chunks) {

    public static final LoadedCounts NONE = new LoadedCounts(0, 0, 0, 0);

    /** Chunks in all, estimated from the documents added so far until the last is added; 0 before the first. */
    public long chunksExpected() {
        long added = documents + deletes;
        return added == 0 ? 0 : Math.max(chunks, Math.round((double) chunks * Math.max(expected, added) / added));
    }
}
