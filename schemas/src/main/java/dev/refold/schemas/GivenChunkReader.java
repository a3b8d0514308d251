package dev.refold.schemas;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code chunks}. */
final class GivenChunkReader {

    private final JsonCursor cursor;
    private final String path;
    @Nullable
    private String text;
    @Nullable
    private Embedding vector;

    GivenChunkReader(JsonCursor cursor, int index) {
        this.cursor = cursor;
        this.path = "chunks[" + index + "]";
    }

    DocumentEvent.GivenChunk read() throws Refusal {
        cursor.object(path, name -> {
            switch (name) {
                case "text" -> text = cursor.text(path + ".text");
                case "vector" -> vector = unit(components(path + ".vector"));
                default -> cursor.skip(path + "." + Text.shown(name));
            }
        });
        if (text == null) {
            throw EventDraft.missing(path + ".text");
        }
        if (vector == null) {
            throw EventDraft.missing(path + ".vector");
        }
        return new DocumentEvent.GivenChunk(text, vector);
    }

    private float[] components(String field) throws Refusal {
        float[][] found = {new float[Math.min(1_024, Space.MAX_DIMENSIONS)]};
        int[] count = {0};
        cursor.array(field, index -> {
            EventRules.requireCount(field, index + 1, Space.MAX_DIMENSIONS, "dimensions");
            if (index == found[0].length) {
                found[0] = Arrays.copyOf(found[0], Math.min(2 * index, Space.MAX_DIMENSIONS));
            }
            found[0][index] = cursor.component(field);
            count[0] = index + 1;
        });
        return Arrays.copyOf(found[0], count[0]);
    }

    /**
     * Keeps a vector that is of unit length already: scaling it once more would change its last bits, and an event must
     * read as it was written.
     */
    private Embedding unit(float[] components) throws Refusal {
        double squares = 0;
        for (float component : components) {
            squares += (double) component * component;
        }
        if (squares == 0) {
            throw Refusal.invalid(path + ".vector is " + (components.length == 0 ? "empty" : "all zeros")
                    + "; send what the model gave, or leave the chunk out");
        }
        boolean isUnit = Math.abs(Math.sqrt(squares) - 1) <= Embedding.UNIT_TOLERANCE;
        return isUnit ? Embedding.ofUnit(components) : Embedding.normalised(components);
    }
}
