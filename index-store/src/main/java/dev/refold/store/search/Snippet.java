package dev.refold.store.search;

import java.util.List;

/**
 * The part of a chunk's text that shows best why it was found.
 *
 * @param start of the snippet in the chunk's text, UTF-16
 * @param highlights of words that match the query, within the snippet, in order
 */
public record Snippet(String text, int start, List<Range> highlights) {

    public Snippet {
        highlights = List.copyOf(highlights);
    }

    /** UTF-16 units from the snippet's first; the end is exclusive. */
    public record Range(int start, int end) {}
}
