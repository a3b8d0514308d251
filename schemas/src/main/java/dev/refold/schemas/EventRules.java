package dev.refold.schemas;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an event must keep to so that every store can take it. The same rules hold for what arrives and for what a
 * producer is about to send. Messages name the field and the limit, never show content.
 */
final class EventRules {

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]+");
    /** The outline of RFC 5646, section 2.1; long enough for every registered tag. */
    private static final Pattern LANGUAGE = Pattern.compile("(?=.{1,64}$)[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*");
    /** What RFC 3339 can write: years of four digits. */
    private static final Instant FIRST_INSTANT = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final Limits limits;

    EventRules(Limits limits) {
        this.limits = limits;
    }

    void check(DocumentEvent event) throws Refusal {
        checkTenant(event.key().tenant(), RejectReason.INVALID);
        checkId(event.key().id(), RejectReason.INVALID);
        long version = event.version().orElse(0);
        if (version < 0 || version > Order.MAX_VERSION) {
            throw Refusal.invalid("version is outside 0.." + Order.MAX_VERSION + "; send a number within");
        }
        Instant time = event.occurredAt().orElse(Instant.EPOCH);
        if (time.isBefore(FIRST_INSTANT) || time.isAfter(LAST_INSTANT)) {
            throw Refusal.invalid("occurredAt is outside the years 0..9999; send a time within");
        }
        switch (event) {
            case DocumentEvent.Upserted upserted -> checkContent(upserted);
            case DocumentEvent.Deleted _ -> {
                // Nothing but what every event has.
            }
        }
    }

    /** @param reason a tenant or id is judged in a Kafka key and in a value, and is refused for either */
    void checkTenant(String tenant, RejectReason reason) throws Refusal {
        if (!TENANT.matcher(tenant).matches()) {
            throw new Refusal(reason, "tenant " + Text.shown(tenant) + " is not of A-Z a-z 0-9 . _ -; rename it");
        }
        checkBytes("tenant", tenant, limits.tenantBytes(), reason);
    }

    void checkId(String id, RejectReason reason) throws Refusal {
        if (id.isEmpty()) {
            throw new Refusal(reason, "id is empty; send one");
        }
        if (Text.hasControlCharacter(id)) {
            throw new Refusal(reason, "id " + Text.shown(id) + " holds a control character; remove it");
        }
        checkText("id", id, reason);
        checkBytes("id", id, limits.idBytes(), reason);
    }

    private void checkContent(DocumentEvent.Upserted event) throws Refusal {
        checkText("title", event.title(), RejectReason.INVALID);
        checkBytes("title", event.title(), limits.titleBytes(), RejectReason.INVALID);
        checkText("content", event.content(), RejectReason.INVALID);
        if (event.language().isPresent() && !LANGUAGE.matcher(event.language().get()).matches()) {
            throw Refusal.invalid("language is not a tag of BCP 47; send one such as en or pt-BR");
        }
        checkMetadata(event.metadata());
        checkChunks(event.givenChunks());
    }

    private void checkMetadata(Metadata metadata) throws Refusal {
        requireCount("metadata", metadata.values().size(), limits.metadataEntries(), "entries");
        for (var entry : metadata.values().entrySet()) {
            String key = entry.getKey();
            if (key.isEmpty()) {
                throw Refusal.invalid("a key in metadata is empty; name it");
            }
            String path = "metadata." + Text.shown(key);
            checkText("the key of " + path, key, RejectReason.INVALID);
            checkBytes("the key of " + path, key, limits.metadataKeyBytes(), RejectReason.INVALID);
            checkValue(path, entry.getValue());
        }
    }

    private void checkValue(String path, MetadataValue value) throws Refusal {
        switch (value) {
            case MetadataValue.Text text -> {
                checkText(path, text.value(), RejectReason.INVALID);
                checkBytes(path, text.value(), limits.metadataStringBytes(), RejectReason.INVALID);
            }
            case MetadataValue.Many many -> {
                requireCount(path, many.values().size(), limits.metadataArrayLength(), "elements");
                for (MetadataValue.Scalar element : many.values()) {
                    checkValue(path, element);
                }
            }
            case MetadataValue.Numeric _,MetadataValue.Bool _ -> {
                // Finite by construction.
            }
        }
    }

    private void checkChunks(List<DocumentEvent.GivenChunk> chunks) throws Refusal {
        requireCount("chunks", chunks.size(), limits.chunks(), "chunks");
        for (int i = 0; i < chunks.size(); i++) {
            DocumentEvent.GivenChunk chunk = chunks.get(i);
            checkText("chunks[" + i + "].text", chunk.text(), RejectReason.INVALID);
            int first = chunks.getFirst().vector().dimensions();
            requireCount("chunks[" + i + "].vector", chunk.vector().dimensions(), Space.MAX_DIMENSIONS, "dimensions");
            if (chunk.vector().dimensions() != first) {
                throw Refusal.invalid("chunks[" + i + "].vector has " + chunk.vector().dimensions() + " dimensions, the"
                        + " first has " + first + "; send vectors of one model");
            }
        }
    }

    static void requireCount(String field, int count, int limit, String what) throws Refusal {
        if (count > limit) {
            throw Refusal.invalid(field + " has more than " + limit + " " + what + "; send fewer");
        }
    }

    private static void checkText(String field, String text, RejectReason reason) throws Refusal {
        var fault = Text.fault(text);
        if (fault.isPresent()) {
            throw new Refusal(reason, field + " " + fault.get() + "; remove it");
        }
    }

    private static void checkBytes(String field, String text, int limit, RejectReason reason) throws Refusal {
        long bytes = Text.utf8Length(text);
        if (bytes > limit) {
            throw new Refusal(reason, field + " is " + bytes + " bytes of UTF-8, the limit is " + limit
                    + "; shorten it");
        }
    }
}
