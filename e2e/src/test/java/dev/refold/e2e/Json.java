package dev.refold.e2e;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes events as any producer would, without Refold's own codec. */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static String of(Map<String, ?> fields) {
        return MAPPER.writeValueAsString(fields);
    }
}
