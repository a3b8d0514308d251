package dev.refold.e2e;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a test sends to {@code documents}.
 *
 * @param value empty for a null value
 */
record SentEvent(String key, Optional<String> value) {

    static final String TENANT = "acme";

    static SentEvent upsert(String id, String content) {
        return upsert(id, Map.of("content", content));
    }

    /** @param fields more than type, tenant and id */
    static SentEvent upsert(String id, Map<String, ?> fields) {
        return of("upserted", TENANT, id, fields);
    }

    static SentEvent delete(String id) {
        return of("deleted", TENANT, id, Map.of());
    }

    static SentEvent delete(String id, long version) {
        return of("deleted", TENANT, id, Map.of("version", version));
    }

    static SentEvent of(String type, String tenant, String id, Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", type);
        all.put("tenant", tenant);
        all.put("id", id);
        all.putAll(fields);
        return new SentEvent(tenant + '/' + id, Optional.of(Json.of(all)));
    }
}
