package dev.refold.embedding;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The body of a request for embeddings. */
final class EmbeddingsRequest {

    private static final JsonFactory JSON = new JsonFactory();

    private EmbeddingsRequest() {}

    /** By way of a string: a lone surrogate then becomes a question mark, where a stream of bytes would throw. */
    static byte[] body(OpenAiSettings settings, List<String> texts) {
        StringWriter body = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), body)) {
            json.writeStartObject();
            json.writeStringProperty("model", settings.model());
            json.writeStringProperty("encoding_format", "float");
            if (settings.sendDimensions()) {
                json.writeNumberProperty("dimensions", settings.dimensions());
            }
            json.writeArrayPropertyStart("input");
            texts.forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
