package dev.refold.store;

/**
 * What a store can do. Asked for more, it throws {@link StoreException.Refused}.
 *
 * @param maxDimensions of a vector
 * @param positionInTransaction documents, mark and position become visible together, or none of them
 * @param keepsUnchangedVectors a change of metadata alone writes no vector
 * @param manyProcesses several processes may write and read at once
 */
public record Capabilities(int maxDimensions, boolean positionInTransaction, boolean keepsUnchangedVectors,
        boolean manyProcesses) {}
