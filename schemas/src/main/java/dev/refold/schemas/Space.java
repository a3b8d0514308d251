package dev.refold.schemas;

import java.util.regex.Pattern;

/**
 * An embedding space: everything that decides what a vector means and what a chunk is. Two spaces never mix; all are
 * cosine over unit vectors.
 *
 * @param provider {@code hashing}, {@code openai}, {@code onnx}: lower-case letters and digits
 * @param model the provider's name of the model
 * @param language of the text analysis, a name such as {@code english}
 */
public record Space(String provider, String model, int dimensions, ChunkerSettings chunker, String language) {

    /** Above it no store indexes (Lucene's limit here). */
    public static final int MAX_DIMENSIONS = 4_096;

    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9]{1,32}");

    public Space {
        if (!PROVIDER.matcher(provider).matches()) {
            throw new IllegalArgumentException("a provider is lower-case letters and digits: \"" + provider + '"');
        }
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException("dimensions are 1.." + MAX_DIMENSIONS + ", not " + dimensions);
        }
    }

    /** {@code <provider>-<dimensions>-<8 hex>}: the name people see, and the end of the topic's name. */
    public String id() {
        return provider + '-' + dimensions + '-' + fingerprint();
    }

    /** Eight hexadecimal digits over every component. */
    public String fingerprint() {
        return ContentHash.of(provider, model, Integer.toString(dimensions), Integer.toString(chunker.targetChars()),
                Integer.toString(chunker.overlapChars()), Integer.toString(chunker.maxChars()), language).toHex()
                .substring(0, 8);
    }
}
