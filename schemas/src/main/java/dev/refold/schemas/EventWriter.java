package dev.refold.schemas;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one event as JSON: fields in a fixed order, those that say nothing left out. */
final class EventWriter {

    /** Whole numbers up to here are written without a fraction: exact in a double, and as people write them. */
    private static final double MAX_EXACT = Order.MAX_VERSION;

    private final JsonGenerator json;

    private EventWriter(JsonGenerator json) {
        this.json = json;
    }

    static byte[] write(JsonFactory factory, DocumentEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new EventWriter(json).write(event);
        }
        return bytes.toByteArray();
    }

    private void write(DocumentEvent event) {
        json.writeStartObject();
        json.writeStringProperty("type", EventType.of(event).inValue());
        json.writeStringProperty("tenant", event.key().tenant());
        json.writeStringProperty("id", event.key().id());
        event.version().ifPresent(version -> json.writeNumberProperty("version", version));
        switch (event) {
            case DocumentEvent.Upserted upserted -> writeContent(upserted);
            case DocumentEvent.Deleted _ -> {
                // A delete has no content.
            }
        }
        event.occurredAt().ifPresent(time -> json.writeStringProperty("occurredAt", time.toString()));
        json.writeEndObject();
    }

    private void writeContent(DocumentEvent.Upserted event) {
        json.writeStringProperty("title", event.title());
        json.writeStringProperty("content", event.content());
        json.writeStringProperty("contentType", event.contentType().mediaType());
        event.language().ifPresent(language -> json.writeStringProperty("language", language));
        if (!event.metadata().values().isEmpty()) {
            json.writeObjectPropertyStart("metadata");
            event.metadata().values().forEach((key, value) -> {
                json.writeName(key);
                writeValue(value);
            });
            json.writeEndObject();
        }
        if (!event.givenChunks().isEmpty()) {
            json.writeArrayPropertyStart("chunks");
            event.givenChunks().forEach(this::writeChunk);
            json.writeEndArray();
        }
    }

    private void writeValue(MetadataValue value) {
        switch (value) {
            case MetadataValue.Text text -> json.writeString(text.value());
            case MetadataValue.Bool bool -> json.writeBoolean(bool.value());
            case MetadataValue.Numeric number -> writeNumber(number.value());
            case MetadataValue.Many many -> {
                json.writeStartArray();
                many.values().forEach(this::writeValue);
                json.writeEndArray();
            }
        }
    }

    private void writeNumber(double value) {
        if (value == Math.rint(value) && Math.abs(value) <= MAX_EXACT) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }

    private void writeChunk(DocumentEvent.GivenChunk chunk) {
        json.writeStartObject();
        json.writeStringProperty("text", chunk.text());
        json.writeArrayPropertyStart("vector");
        for (int i = 0; i < chunk.vector().dimensions(); i++) {
            json.writeNumber(chunk.vector().component(i));
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
