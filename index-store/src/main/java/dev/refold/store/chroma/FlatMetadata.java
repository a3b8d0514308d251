package dev.refold.store.chroma;

import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document's metadata as a chunk carries them for Chroma's {@code where}. Its arrays hold one type only, it knows no
 * "exists", and numbers are whole or not; so an entry becomes up to six, told apart by what leads the key:
 *
 * <pre>
 * e:key  true                     it exists
 * s:key  [texts]    n:key  [numbers]    b:key  [truths]
 * l:key  least number             h:key  greatest number
 * </pre>
 *
 * Documents with very large metadata carry none of it but {@link #WIDE}: each entry is a row in the server's database,
 * for every chunk. For them the filter is evaluated here alone.
 */
final class FlatMetadata {

    /** Says that the entries were left out. */
    static final String WIDE = "wide";

    static final int MAX_ENTRIES = 64;
    static final int MAX_CHARS = 16 << 10;

    private FlatMetadata() {}

    static boolean isWide(Metadata metadata) {
        return metadata.values().size() > MAX_ENTRIES || metadata.values().entrySet().stream()
                .mapToLong(entry -> entry.getKey().length() + chars(entry.getValue())).sum() > MAX_CHARS;
    }

    private static long chars(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text(String text) -> text.length();
            case MetadataValue.Numeric _,MetadataValue.Bool _ -> Double.BYTES;
            case MetadataValue.Many(List<MetadataValue.Scalar> values) ->
                values.stream().mapToLong(FlatMetadata::chars).sum();
        };
    }

    /** Whether a field of a chunk's record is one of these. */
    static boolean isEntry(String field) {
        return field.length() >= 2 && field.charAt(1) == ':';
    }

    /** Adds the entries to a record's metadata. */
    static void addTo(ObjectNode record, Metadata metadata, Optional<Instant> occurredAt) {
        record.put(WIDE, isWide(metadata));
        Map<String, MetadataValue> entries = new TreeMap<>(isWide(metadata) ? Map.of() : metadata.values());
        entries.remove(Filter.OCCURRED_AT);
        occurredAt.ifPresent(
                instant -> entries.put(Filter.OCCURRED_AT, new MetadataValue.Numeric(instant.toEpochMilli())));
        entries.forEach((key, value) -> addTo(record, key, value));
    }

    private static void addTo(ObjectNode record, String key, MetadataValue value) {
        record.put("e:" + key, true);
        List<MetadataValue.Scalar> scalars = switch (value) {
            case MetadataValue.Scalar scalar -> List.of(scalar);
            case MetadataValue.Many many -> many.values();
        };
        for (MetadataValue.Scalar scalar : scalars) {
            switch (scalar) {
                case MetadataValue.Text(String text) -> array(record, "s:" + key).add(text);
                case MetadataValue.Bool(boolean truth) -> array(record, "b:" + key).add(truth);
                case MetadataValue.Numeric(double number) -> addTo(record, key, number);
            }
        }
    }

    private static void addTo(ObjectNode record, String key, double number) {
        array(record, "n:" + key).add(number);
        record.put("l:" + key, Math.min(number, record.path("l:" + key).asDouble(number)));
        record.put("h:" + key, Math.max(number, record.path("h:" + key).asDouble(number)));
    }

    private static ArrayNode array(ObjectNode record, String key) {
        // withArray would read the key as a JSON pointer when it looks like one.
        return record.get(key) instanceof ArrayNode known ? known : record.putArray(key);
    }
}
