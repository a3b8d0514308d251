package dev.refold.schemas;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Record headers of a document event: CloudEvents 1.0 in the binary content mode of its Kafka protocol binding. All
 * values are UTF-8 text.
 */
public final class CloudEventHeaders {

    public static final String SPEC_VERSION = "ce_specversion";
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String TIME = "ce_time";
    public static final String CONTENT_TYPE = "content-type";

    public static final String TYPE_UPSERTED = "dev.refold.document.upserted.v1";
    public static final String TYPE_DELETED = "dev.refold.document.deleted.v1";

    private CloudEventHeaders() {}

    /**
     * @param source a URI reference that names the producer; with {@code id} it names the event
     * @param id unique for the source
     * @param producedAt told as the time when the event itself does not say when it happened
     * @return header values by name, in a fixed order
     */
    public static Map<String, String> of(DocumentEvent event, String source, String id, Instant producedAt) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(SPEC_VERSION, "1.0");
        headers.put(ID, id);
        headers.put(SOURCE, source);
        headers.put(TYPE, EventType.of(event).inHeader());
        headers.put(TIME, event.occurredAt().orElse(producedAt).toString());
        headers.put(CONTENT_TYPE, "application/json");
        return headers;
    }
}
