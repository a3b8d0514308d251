package dev.refold.indexer.rebuild;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The offset of the last record of every key. Open addressing over one array: a slot is 24 bytes, 16 of a hash and 8 of
 * an offset, and a third to two thirds of the slots are taken, so a key costs 36 to 72 bytes, and half as much again
 * while the array grows: 200,000 keys take at most 22 MB. Confined to one thread.
 *
 * <p>
 * Keys are told apart by 128 bits of their SHA-256: two that share them would lose a document, and ids are chosen by
 * those who write, so a hash whose collisions can be computed will not do.
 */
final class LastOffsets {

    private static final int LONGS_PER_SLOT = 3;
    private static final int FIRST_SLOTS = 1 << 10;

    private final MessageDigest digest = sha256();
    /** Of each slot: the two halves of the hash, and the offset plus one, so that zero is an empty slot. */
    private long[] slots = new long[FIRST_SLOTS * LONGS_PER_SLOT];
    private int keys;

    /** Offsets come in the order of the log. */
    void put(byte[] key, long offset) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
        put(hash.getLong(), hash.getLong(), offset + 1);
    }

    int keys() {
        return keys;
    }

    /** Ascending. */
    long[] sorted() {
        long[] offsets = new long[keys];
        int filled = 0;
        for (int at = 0; at < slots.length; at += LONGS_PER_SLOT) {
            if (slots[at + 2] != 0) {
                offsets[filled++] = slots[at + 2] - 1;
            }
        }
        Arrays.sort(offsets);
        return offsets;
    }

    private void put(long high, long low, long value) {
        int at = slotOf(slots, high, low);
        boolean fresh = slots[at + 2] == 0;
        slots[at] = high;
        slots[at + 1] = low;
        slots[at + 2] = value;
        if (fresh) {
            keys++;
            growIfFull();
        }
    }

    /** Where the key is, or would be. */
    private static int slotOf(long[] in, long high, long low) {
        int count = in.length / LONGS_PER_SLOT;
        int slot = (int) (low & (count - 1));
        while (in[slot * LONGS_PER_SLOT + 2] != 0
                && (in[slot * LONGS_PER_SLOT] != high || in[slot * LONGS_PER_SLOT + 1] != low)) {
            slot = (slot + 1) & (count - 1);
        }
        return slot * LONGS_PER_SLOT;
    }

    private void growIfFull() {
        long count = slots.length / LONGS_PER_SLOT;
        if (keys * 3L <= count * 2) {
            return;
        }
        long[] grown = new long[Math.toIntExact(count * 2 * LONGS_PER_SLOT)];
        for (int at = 0; at < slots.length; at += LONGS_PER_SLOT) {
            if (slots[at + 2] != 0) {
                int to = slotOf(grown, slots[at], slots[at + 1]);
                System.arraycopy(slots, at, grown, to, LONGS_PER_SLOT);
            }
        }
        slots = grown;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
