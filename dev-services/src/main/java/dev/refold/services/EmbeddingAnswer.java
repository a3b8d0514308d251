package dev.refold.services;

import dev.refold.services.ScriptedEmbeddingServer.TextFault;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The JSON a {@link ScriptedEmbeddingServer} answers with. */
final class EmbeddingAnswer {

    private EmbeddingAnswer() {}

    static String of(List<String> items, int tokens) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", items)
                + "],\"model\":\"scripted\",\"usage\":{\"prompt_tokens\":" + tokens + ",\"total_tokens\":" + tokens
                + "}}";
    }

    static String item(int index, float[] vector, Optional<TextFault> fault) {
        return "{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":"
                + fault.map(what -> faulty(vector, what))
                        .orElseGet(() -> Arrays.toString(vector))
                + "}";
    }

    private static String faulty(float[] vector, TextFault fault) {
        return switch (fault) {
            case REFUSED, BUSY -> throw new IllegalStateException("such a text is not answered");
            case WRONG_DIMENSION -> Arrays.toString(Arrays.copyOf(vector, vector.length - 1));
            case NOT_A_NUMBER -> Arrays.toString(vector).replaceFirst("\\[[^,\\]]+", "[NaN");
            case NULL -> "null";
            case ZEROS -> Arrays.toString(new float[vector.length]);
        };
    }
}
