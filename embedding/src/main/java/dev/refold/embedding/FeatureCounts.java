package dev.refold.embedding;

import java.util.Arrays;

/**
 * How often each feature, known by its 64-bit hash, was seen. Open addressing over primitives: a chunk has about a
 * thousand features, and boxing them would cost more than all the rest of embedding it. Not thread-safe.
 */
final class FeatureCounts {

    private static final int INITIAL_SLOTS = 1 << 11;

    /** Marks a free slot; a feature that hashes to it counts as {@link #INSTEAD_OF_FREE}. */
    private static final long FREE = 0;
    private static final long INSTEAD_OF_FREE = 1;

    private long[] hashes = new long[INITIAL_SLOTS];
    private int[] counts = new int[INITIAL_SLOTS];
    private int size;

    interface Visitor {
        void feature(long hash, int count);
    }

    void add(long hash) {
        long key = hash == FREE ? INSTEAD_OF_FREE : hash;
        int slot = slotOf(key);
        if (hashes[slot] == FREE) {
            hashes[slot] = key;
            size++;
        }
        counts[slot]++;
        if (size * 2 > hashes.length) {
            grow();
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** In an order that depends on nothing but what was added, and when. */
    void forEach(Visitor visitor) {
        for (int slot = 0; slot < hashes.length; slot++) {
            if (hashes[slot] != FREE) {
                visitor.feature(hashes[slot], counts[slot]);
            }
        }
    }

    void clear() {
        Arrays.fill(hashes, FREE);
        Arrays.fill(counts, 0);
        size = 0;
    }

    private int slotOf(long key) {
        int mask = hashes.length - 1;
        int slot = (int) key & mask;
        while (hashes[slot] != FREE && hashes[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldCounts = counts;
        hashes = new long[oldHashes.length * 2];
        counts = new int[oldCounts.length * 2];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != FREE) {
                int slot = slotOf(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
