package dev.refold.store.pgvector;

import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Metadata and terms as {@code jsonb}.
 *
 * <p>
 * The column {@code metadata} is what filters see: {@link Filter#OCCURRED_AT} in it is the event's time, and an entry of
 * the producer's under that name stands in {@code shadowed}, where no filter looks.
 */
final class Jsonb {

    private static final JsonFactory JSON = new JsonFactory();

    private Jsonb() {}

    /** An object of whole numbers. */
    static String frequencies(Map<String, Integer> frequencies) {
        return write(json -> {
            json.writeStartObject();
            frequencies.forEach(json::writeNumberProperty);
            json.writeEndObject();
        });
    }

    /** What filters see. */
    static String filterable(Metadata metadata, Optional<Instant> occurredAt) {
        return write(json -> {
            json.writeStartObject();
            metadata.values().forEach((key, value) -> {
                if (!key.equals(Filter.OCCURRED_AT)) {
                    json.writeName(key);
                    write(json, value);
                }
            });
            occurredAt.ifPresent(time -> json.writeNumberProperty(Filter.OCCURRED_AT, time.toEpochMilli()));
            json.writeEndObject();
        });
    }

    /** The producer's own entry that {@link #filterable} hides. */
    static Optional<String> shadowed(Metadata metadata) {
        return metadata.get(Filter.OCCURRED_AT).map(value -> write(json -> write(json, value)));
    }

    static Metadata metadata(String filterable, Optional<String> shadowed) {
        SortedMap<String, MetadataValue> values = new TreeMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), filterable)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                values.put(key, value(json));
            }
        }
        values.remove(Filter.OCCURRED_AT);
        shadowed.ifPresent(text -> values.put(Filter.OCCURRED_AT, value(text)));
        return new Metadata(values);
    }

    /** A value of the column's, as JSON. */
    static MetadataValue value(String text) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            return value(json);
        }
    }

    private static MetadataValue value(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return scalar(json);
        }
        List<MetadataValue.Scalar> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(scalar(json));
        }
        return new MetadataValue.Many(values);
    }

    private static MetadataValue.Scalar scalar(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> new MetadataValue.Text(json.getString());
            case VALUE_TRUE -> new MetadataValue.Bool(true);
            case VALUE_FALSE -> new MetadataValue.Bool(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new MetadataValue.Numeric(json.getDoubleValue());
            default -> throw new IllegalStateException("stored metadata hold a " + json.currentToken());
        };
    }

    private static void write(JsonGenerator json, MetadataValue value) {
        switch (value) {
            case MetadataValue.Text(String text) -> json.writeString(text);
            case MetadataValue.Numeric(double number) -> json.writeNumber(number);
            case MetadataValue.Bool(boolean bool) -> json.writeBoolean(bool);
            case MetadataValue.Many many -> {
                json.writeStartArray();
                many.values().forEach(element -> write(json, element));
                json.writeEndArray();
            }
        }
    }

    private static String write(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }
}
