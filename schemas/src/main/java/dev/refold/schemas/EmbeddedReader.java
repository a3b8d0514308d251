package dev.refold.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.cbor.CBORParser;

/** Reads one embedded record; {@link EmbeddedWriter} is its mirror. Fields come in the order they are written. */
final class EmbeddedReader {

    private final CBORParser parser;

    EmbeddedReader(CBORParser parser) {
        this.parser = parser;
    }

    EmbeddedRecord read() {
        expect(JsonToken.START_OBJECT, "the record");
        field("format");
        long format = integer("format");
        if (format != EmbeddedCodec.FORMAT) {
            throw new CorruptRecordException("an embedded record has format " + format + ", this release reads "
                    + EmbeddedCodec.FORMAT + "; upgrade Refold");
        }
        EmbeddedRecord value = "mark".equals(name()) ? mark() : document();
        if (name() != null || parser.nextToken() != null) {
            throw corrupt("has something after its last field");
        }
        return value;
    }

    private Mark mark() {
        startArray("mark");
        Mark mark = new Mark(text("mark"), partition("mark"), integer("mark"), integer("mark"));
        endArray("mark");
        return mark;
    }

    private EmbeddedDocument document() {
        DocumentKey key = key();
        field("order");
        startArray("order");
        Order order = new Order(integer("order"), integer("order"), integer("order"));
        endArray("order");
        field("source");
        startArray("source");
        Position source = new Position(partition("source"), integer("source"));
        endArray("source");
        String kind = String.valueOf(name());
        return switch (kind) {
            case "deleted" -> {
                expect(JsonToken.VALUE_TRUE, "deleted");
                yield new EmbeddedDocument.Deleted(key, order, source);
            }
            case "hash" -> present(key, order, source);
            default -> throw corrupt("has " + Text.shown(kind) + " where hash or deleted belongs");
        };
    }

    /** The cursor stands on the name already, as a mark has another one here. */
    private DocumentKey key() {
        requireName("key", parser.currentName());
        startArray("key");
        DocumentKey key = new DocumentKey(text("key"), text("key"));
        endArray("key");
        return key;
    }

    private EmbeddedDocument.Present present(DocumentKey key, Order order, Position source) {
        ContentHash hash = hash("hash");
        field("title");
        String title = text("title");
        field("text");
        String text = text("text");
        Optional<String> language = Optional.empty();
        String name = name();
        if ("language".equals(name)) {
            language = Optional.of(text("language"));
            name = name();
        }
        requireName("metadata", name);
        Metadata metadata = metadata();
        Optional<Instant> occurredAt = Optional.empty();
        name = name();
        if ("at".equals(name)) {
            occurredAt = Optional.of(instant());
            name = name();
        }
        requireName("chunks", name);
        return new EmbeddedDocument.Present(key, order, source, hash, title, text, language, metadata, occurredAt,
                chunks());
    }

    private Metadata metadata() {
        expect(JsonToken.START_OBJECT, "metadata");
        SortedMap<String, MetadataValue> values = new TreeMap<>();
        for (String key = name(); key != null; key = name()) {
            if (values.put(wellFormed(key), value(parser.nextToken())) != null) {
                throw corrupt("has a key of metadata twice");
            }
        }
        return new Metadata(values);
    }

    private MetadataValue value(@Nullable JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            return scalar(token);
        }
        List<MetadataValue.Scalar> values = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            values.add(scalar(next));
        }
        return new MetadataValue.Many(values);
    }

    private MetadataValue.Scalar scalar(@Nullable JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> new MetadataValue.Text(wellFormed(parser.getString()));
            case VALUE_NUMBER_FLOAT -> new MetadataValue.Numeric(parser.getDoubleValue());
            case VALUE_TRUE -> new MetadataValue.Bool(true);
            case VALUE_FALSE -> new MetadataValue.Bool(false);
            case null, default -> throw corrupt("has a value in metadata that is no string, double or boolean");
        };
    }

    private Instant instant() {
        startArray("at");
        try {
            expect(JsonToken.VALUE_NUMBER_INT, "at");
            Instant instant = Instant.ofEpochSecond(parser.getLongValue(), integer("at"));
            endArray("at");
            return instant;
        } catch (DateTimeException | ArithmeticException e) {
            throw new CorruptRecordException("an embedded record has a time out of range", e);
        }
    }

    private List<Chunk> chunks() {
        startArray("chunks");
        List<Chunk> chunks = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next != JsonToken.START_ARRAY) {
                throw corrupt("has a chunk that is no array");
            }
            chunks.add(new Chunk(chunks.size(), intOf("chunks"), intOf("chunks"), hash("chunks"), vector()));
            endArray("chunks");
        }
        return chunks;
    }

    private Optional<Embedding> vector() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (token != JsonToken.VALUE_EMBEDDED_OBJECT
                || parser.getCurrentTag() != EmbeddedCodec.FLOAT32_LITTLE_ENDIAN) {
            throw corrupt("has a vector that is no typed array of little-endian float32");
        }
        return Optional.of(Float32.ofLittleEndian(binary("chunks")));
    }

    private ContentHash hash(String field) {
        expect(JsonToken.VALUE_EMBEDDED_OBJECT, field);
        byte[] bytes = binary(field);
        if (bytes.length != ContentHash.BYTES) {
            throw corrupt("has a hash of " + bytes.length + " bytes");
        }
        return ContentHash.fromBytes(bytes);
    }

    /** An embedded object is not always a byte string: CBOR's undefined and its simple values are some too. */
    private byte[] binary(String field) {
        if (parser.getEmbeddedObject() instanceof byte[] bytes) {
            return bytes;
        }
        throw corrupt("has no byte string in " + field);
    }

    private String text(String field) {
        expect(JsonToken.VALUE_STRING, field);
        return wellFormed(parser.getString());
    }

    private String wellFormed(String text) {
        // Jackson's CBOR reader lets surrogates pass that are encoded alone.
        if (!Text.isWellFormed(text)) {
            throw corrupt("has text with a lone surrogate");
        }
        return text;
    }

    private int partition(String field) {
        return intOf(field);
    }

    private int intOf(String field) {
        long value = integer(field);
        if (value > Integer.MAX_VALUE) {
            throw corrupt("has " + value + " in " + field);
        }
        return (int) value;
    }

    /** Not negative: nothing in a record is, but the seconds of a time. */
    private long integer(String field) {
        expect(JsonToken.VALUE_NUMBER_INT, field);
        long value = parser.getLongValue();
        if (value < 0) {
            throw corrupt("has a negative number in " + field);
        }
        return value;
    }

    private void startArray(String field) {
        expect(JsonToken.START_ARRAY, field);
    }

    private void endArray(String field) {
        expect(JsonToken.END_ARRAY, field);
    }

    private void field(String expected) {
        requireName(expected, name());
    }

    /** The next field's name, or null at the end of the map. */
    private @Nullable String name() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_OBJECT) {
            return null;
        }
        if (token != JsonToken.PROPERTY_NAME) {
            throw corrupt("ends within its fields");
        }
        return parser.currentName();
    }

    private void requireName(String expected, @Nullable String found) {
        if (!expected.equals(found)) {
            throw corrupt("has " + (found == null ? "nothing" : Text.shown(found)) + " where " + expected + " belongs");
        }
    }

    private void expect(JsonToken expected, String field) {
        if (parser.nextToken() != expected) {
            throw corrupt("has another type than " + expected + " in " + field);
        }
    }

    private CorruptRecordException corrupt(String what) {
        return new CorruptRecordException("an embedded record " + what + " at byte "
                + parser.currentLocation().getByteOffset() + ": damaged, or not written by Refold");
    }
}
