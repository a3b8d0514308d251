package dev.refold.embedding;

/**
 * A part of a text, in UTF-16 units.
 *
 * @param end one past the last unit
 */
public record TextRange(int start, int end) {

    public TextRange {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("range " + start + ".." + end);
        }
    }

    public int length() {
        return end - start;
    }

    public String of(String text) {
        return text.substring(start, end);
    }
}
