package dev.refold.schemas;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of an event as they were found in its JSON, each of the right type; nothing is judged yet. */
final class EventDraft {

    @Nullable
    String type;
    @Nullable
    String tenant;
    @Nullable
    String id;
    OptionalLong version = OptionalLong.empty();
    String title = "";
    String content = "";
    ContentType contentType = ContentType.PLAIN;
    @Nullable
    String language;
    Metadata metadata = Metadata.EMPTY;
    @Nullable
    Instant occurredAt;
    List<DocumentEvent.GivenChunk> chunks = List.of();

    /** The value's type, else the header's; both must agree. */
    EventType typeOr(Optional<EventType> header) throws Refusal {
        if (type == null) {
            return header.orElseThrow(() -> Refusal.invalid("type is missing; send upserted or deleted"));
        }
        EventType own = EventType.ofValue(type);
        if (header.isPresent() && header.get() != own) {
            throw Refusal.invalid("type is " + own.inValue() + " but the header " + CloudEventHeaders.TYPE + " is "
                    + header.get().inHeader() + "; send one of them right");
        }
        return own;
    }

    void requireKey(DocumentKey key) throws Refusal {
        requireTenant(Optional.ofNullable(tenant).orElseThrow(() -> missing("tenant")), key.tenant());
        requireId(Optional.ofNullable(id).orElseThrow(() -> missing("id")), key.id());
    }

    static void requireTenant(String found, String expected) throws Refusal {
        requireSame("tenant", found, expected);
    }

    static void requireId(String found, String expected) throws Refusal {
        requireSame("id", found, expected);
    }

    private static void requireSame(String field, String found, String expected) throws Refusal {
        if (!found.equals(expected)) {
            throw new Refusal(RejectReason.KEY_MISMATCH, field + " is " + Text.shown(found) + " but the key says "
                    + Text.shown(expected) + "; send the event under its own key");
        }
    }

    static Refusal missing(String field) {
        return Refusal.invalid(field + " is missing; send it");
    }

    DocumentEvent toEvent(EventType eventType, DocumentKey key) {
        return switch (eventType) {
            case UPSERTED -> new DocumentEvent.Upserted(key, version, title, content, contentType,
                    Optional.ofNullable(language), metadata, Optional.ofNullable(occurredAt), chunks);
            case DELETED -> new DocumentEvent.Deleted(key, version, Optional.ofNullable(occurredAt));
        };
    }
}
