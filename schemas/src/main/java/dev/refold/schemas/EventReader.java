package dev.refold.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Reads one event's JSON into a draft. Stops at the first field that is of a wrong type, and at the first entry beyond
 * a limit on how many there may be, so that hostile input is not collected first and refused later.
 */
final class EventReader {

    /** RFC 3339, section 5.6; {@link Instant#parse} alone takes more than that. */
    private static final Pattern RFC_3339 = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

    private final JsonCursor cursor;
    private final Limits limits;
    private final EventDraft draft = new EventDraft();

    EventReader(JsonCursor cursor, Limits limits) {
        this.cursor = cursor;
        this.limits = limits;
    }

    EventDraft read() throws Refusal {
        cursor.document(this::field);
        return draft;
    }

    private void field(String name) throws Refusal {
        switch (name) {
            case "type" -> draft.type = cursor.text(name);
            case "tenant" -> draft.tenant = cursor.text(name);
            case "id" -> draft.id = cursor.text(name);
            case "version" -> draft.version = OptionalLong.of(cursor.integer(name, Order.MAX_VERSION));
            case "title" -> draft.title = cursor.text(name);
            case "content" -> draft.content = cursor.text(name);
            case "contentType" -> draft.contentType = contentType(cursor.text(name));
            case "language" -> draft.language = cursor.text(name);
            case "metadata" -> draft.metadata = metadata();
            case "occurredAt" -> draft.occurredAt = instant(cursor.text(name));
            case "chunks" -> draft.chunks = chunks();
            default -> cursor.skip(Text.shown(name));
        }
    }

    private static ContentType contentType(String mediaType) throws Refusal {
        return ContentType.ofMediaType(mediaType).orElseThrow(() -> Refusal.invalid("contentType is not known; send"
                + " one of " + Arrays.stream(ContentType.values()).map(ContentType::mediaType).toList()));
    }

    private static Instant instant(String text) throws Refusal {
        if (RFC_3339.matcher(text).matches()) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                // Of the right form but no such day or time: refused below.
            }
        }
        throw Refusal.invalid("occurredAt is not an instant of RFC 3339; send it like 2026-01-02T03:04:05Z");
    }

    private Metadata metadata() throws Refusal {
        Map<String, MetadataValue> values = new HashMap<>();
        cursor.object("metadata", name -> {
            EventRules.requireCount("metadata", values.size() + 1, limits.metadataEntries(), "entries");
            values.put(name, metadataValue("metadata." + Text.shown(name)));
        });
        return Metadata.of(values);
    }

    private MetadataValue metadataValue(String path) throws Refusal {
        return switch (cursor.token()) {
            case START_ARRAY -> many(path);
            default -> scalar(path);
        };
    }

    private MetadataValue many(String path) throws Refusal {
        List<MetadataValue.Scalar> values = new ArrayList<>();
        cursor.array(path, index -> {
            EventRules.requireCount(path, index + 1, limits.metadataArrayLength(), "elements");
            values.add(scalar(path));
        });
        return new MetadataValue.Many(values);
    }

    private MetadataValue.Scalar scalar(String path) throws Refusal {
        return switch (cursor.token()) {
            case VALUE_STRING -> new MetadataValue.Text(cursor.text(path));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new MetadataValue.Numeric(cursor.number(path));
            case VALUE_TRUE -> new MetadataValue.Bool(true);
            case VALUE_FALSE -> new MetadataValue.Bool(false);
            default -> throw cursor.wrongType(path, "a string, number, boolean or an array of those");
        };
    }

    private List<DocumentEvent.GivenChunk> chunks() throws Refusal {
        List<DocumentEvent.GivenChunk> chunks = new ArrayList<>();
        cursor.array("chunks", index -> {
            EventRules.requireCount("chunks", index + 1, limits.chunks(), "chunks");
            chunks.add(new GivenChunkReader(cursor, index).read());
        });
        return chunks;
    }
}
