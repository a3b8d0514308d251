package dev.refold.embedding;

import java.util.Arrays;

/**
 * Where a text may be cut without hurting a sentence, by position, each with a priority: first how strong the border is,
 * then a hash of the text around it. The hash makes the choice among equals depend on nothing but the text nearby, so
 * that an edit elsewhere does not move it.
 *
 * <p>
 * A border stands before the first unit of what follows it; never within a surrogate pair.
 */
final class Borders {

    enum Level {
        LINE(0), SENTENCE(1), PARAGRAPH(2), HEADING(3);

        private final long strength;

        Level(long strength) {
            this.strength = strength;
        }
    }

    /** How far the hash looks to each side. Further, and more edits would move a border; nearer, and more would tie. */
    private static final int CONTEXT_CHARS = 24;

    private static final int LEVEL_SHIFT = 60;

    private final String text;
    private int[] positions = new int[64];
    private long[] priorities = new long[64];
    private int size;

    Borders(String text) {
        this.text = text;
    }

    /** Positions are added in ascending order. */
    void add(int position, Level level) {
        if (size == positions.length) {
            positions = Arrays.copyOf(positions, size * 2);
            priorities = Arrays.copyOf(priorities, size * 2);
        }
        positions[size] = position;
        priorities[size] = level.strength << LEVEL_SHIFT | hashAround(text, position) >>> (Long.SIZE
                - LEVEL_SHIFT);
        size++;
    }

    int size() {
        return size;
    }

    int position(int index) {
        return positions[index];
    }

    boolean isHeading(int index) {
        return priorities[index] >>> LEVEL_SHIFT == Level.HEADING.strength;
    }

    boolean outranks(int index, int other) {
        return priorities[index] > priorities[other];
    }

    boolean isSentence(int index) {
        return priorities[index] >>> LEVEL_SHIFT >= Level.SENTENCE.strength;
    }

    /** The first border at or after a position; {@link #size()} when there is none. */
    int firstFrom(int position) {
        int found = Arrays.binarySearch(positions, 0, size, position);
        return found >= 0 ? found : -found - 1;
    }

    static long hashAround(String text, int position) {
        long hash = 0;
        int end = Math.min(text.length(), position + CONTEXT_CHARS);
        for (int i = Math.max(0, position - CONTEXT_CHARS); i < end; i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return FeatureHash.mixed(hash);
    }
}
