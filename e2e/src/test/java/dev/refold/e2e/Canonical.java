package dev.refold.e2e;

import dev.refold.schemas.MetadataValue;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One text for one value of metadata, from JSON and from a store alike: 1 and 1.0 are one number. */
final class Canonical {

    private Canonical() {}

    static String of(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Canonical::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isNumber()) {
            return Double.toString(value.asDouble());
        }
        return value.isBoolean() ? Boolean.toString(value.asBoolean()) : '"' + value.asString() + '"';
    }

    static String of(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Many many ->
                many.values().stream().map(Canonical::of).collect(Collectors.joining(",", "[", "]"));
            case MetadataValue.Numeric number -> Double.toString(number.value());
            case MetadataValue.Bool bool -> Boolean.toString(bool.value());
            case MetadataValue.Text text -> '"' + text.value() + '"';
        };
    }
}
