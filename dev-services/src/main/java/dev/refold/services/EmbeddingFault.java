package dev.refold.services;

import java.util.Map;

/** How a {@link ScriptedEmbeddingServer} fails a request. */
public sealed interface EmbeddingFault {

    record Status(int code, Map<String, String> headers) implements EmbeddingFault {

        public Status {
            headers = Map.copyOf(headers);
        }

        public Status(int code) {
            this(code, Map.of());
        }

        /** 429, with a {@code Retry-After} as it is given: seconds or an HTTP date. */
        public static Status tooMany(String retryAfter) {
            return new Status(429, Map.of("Retry-After", retryAfter));
        }
    }

    /** 200 with this instead of an answer. */
    record Body(String json) implements EmbeddingFault {}

    /** No answer at all until the server is closed. */
    record Hang() implements EmbeddingFault {}

    /** Headers and the first byte of an answer, and then nothing. */
    record HangInBody() implements EmbeddingFault {}

    /** The connection ends without an answer. */
    record Disconnect() implements EmbeddingFault {}

    /** The first text has no vector. */
    record MissingItem() implements EmbeddingFault {}

    record ExtraItem() implements EmbeddingFault {}

    /** Right, but last first; {@code index} says which is which. */
    record Reversed() implements EmbeddingFault {}
}
