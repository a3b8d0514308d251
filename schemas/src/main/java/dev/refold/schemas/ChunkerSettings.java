package dev.refold.schemas;

/**
 * How documents are cut into chunks, in UTF-16 units.
 *
 * @param targetChars where a chunk ends if a sentence or paragraph does
 * @param overlapChars how much of a chunk's end its successor repeats, at most
 * @param maxChars never exceeded
 */
public record ChunkerSettings(int targetChars, int overlapChars, int maxChars) {

    public static final ChunkerSettings DEFAULT = new ChunkerSettings(1_200, 150, 4_000);

    public ChunkerSettings {
        if (targetChars < 1 || maxChars < Math.max(2, targetChars) || overlapChars < 0 || overlapChars >= targetChars) {
            throw new IllegalArgumentException("0 <= overlap-chars < target-chars <= max-chars, and max-chars at least"
                    + " 2 (a surrogate pair): target " + targetChars + ", overlap " + overlapChars + ", max "
                    + maxChars);
        }
    }
}
