package dev.refold.schemas;

import java.util.Optional;

/**
 * A range of a document's text and what it means in the space.
 *
 * @param start first UTF-16 unit of the range in {@link EmbeddedDocument.Present#text()}
 * @param end one past its last unit
 * @param hash of what was embedded, see {@link #hashOf}; chunks with equal hashes have equal vectors in one space
 * @param vector empty for a text without features (nothing but stop words, say): it is found by keyword alone
 */
public record Chunk(int ordinal, int start, int end, ContentHash hash, Optional<Embedding> vector) {

    public Chunk {
        if (ordinal < 0 || start < 0 || end < start) {
            throw new IllegalArgumentException("ordinal " + ordinal + ", range " + start + ".." + end);
        }
    }

    /** The text a model is given for a chunk: the document's title leads, as it names what the chunk is about. */
    public static String embeddedText(String title, String chunkText) {
        return title.isEmpty() ? chunkText : title + "\n" + chunkText;
    }

    /** The hash of what is embedded and analysed for a chunk: its title and its text. */
    public static ContentHash hashOf(String title, String chunkText) {
        return ContentHash.of(title, chunkText);
    }
}
