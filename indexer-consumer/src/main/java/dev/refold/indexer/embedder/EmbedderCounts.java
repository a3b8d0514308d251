package dev.refold.indexer.embedder;

/**
 * What became of the records consumed, since the first. Immutable.
 *
 * @param pending waiting for the model
 */
public record EmbedderCounts(long consumed, long embedded, long superseded, long duplicates, long deadLetters,
        long pending) {

    public static final EmbedderCounts ZERO = new EmbedderCounts(0, 0, 0, 0, 0, 0);

    /** Whether every record consumed is accounted for. */
    public boolean balanced() {
        return pending >= 0 && consumed == embedded + superseded + duplicates + deadLetters + pending;
    }

    public EmbedderCounts plus(EmbedderCounts other) {
        return new EmbedderCounts(consumed + other.consumed, embedded + other.embedded, superseded + other.superseded,
                duplicates + other.duplicates, deadLetters + other.deadLetters, pending + other.pending);
    }

    /** A record consumed waits until it is decided. */
    EmbedderCounts consumedOne() {
        return new EmbedderCounts(consumed + 1, embedded, superseded, duplicates, deadLetters, pending + 1);
    }

    EmbedderCounts decidedOne(Outcome outcome) {
        return switch (outcome) {
            case EMBEDDED ->
                new EmbedderCounts(consumed, embedded + 1, superseded, duplicates, deadLetters, pending - 1);
            case SUPERSEDED ->
                new EmbedderCounts(consumed, embedded, superseded + 1, duplicates, deadLetters, pending - 1);
            case DUPLICATE ->
                new EmbedderCounts(consumed, embedded, superseded, duplicates + 1, deadLetters, pending - 1);
            case DEAD_LETTER ->
                new EmbedderCounts(consumed, embedded, superseded, duplicates, deadLetters + 1, pending - 1);
        };
    }
}
