package dev.refold.ingest;

import dev.refold.schemas.ContentType;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Events for tests. */
final class Events {

    static final Instant OCCURRED_AT = Instant.parse("2026-01-02T03:04:05Z");

    private Events() {}

    static DocumentEvent upserted(String id) {
        return upserted(id, "The printer is on fire.");
    }

    static DocumentEvent upserted(String id, String content) {
        return new DocumentEvent.Upserted(new DocumentKey("acme", id), OptionalLong.of(7), "Printer", content,
                ContentType.PLAIN, Optional.empty(), Metadata.EMPTY, Optional.of(OCCURRED_AT), List.of());
    }

    static DocumentEvent deleted(String id) {
        return new DocumentEvent.Deleted(new DocumentKey("acme", id), OptionalLong.empty(), Optional.empty());
    }
}
