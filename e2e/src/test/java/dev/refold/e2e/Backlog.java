package dev.refold.e2e;

import dev.refold.schemas.ConsistencyToken;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** How far the stores of a running Refold are behind the log, by the marks that {@code /v1/status} shows. */
final class Backlog {

    private Backlog() {}

    /** Events that the slowest live generation does not include; empty while a store has none live. */
    static OptionalLong of(JsonNode status, ConsistencyToken token) {
        long most = 0;
        for (JsonNode store : status.path("stores").values()) {
            if (!store.path("live").isObject()) {
                return OptionalLong.empty();
            }
            most = Math.max(most, behind(marks(store), token));
        }
        return OptionalLong.of(most);
    }

    private static long behind(Map<Integer, Long> marks, ConsistencyToken token) {
        return token.offsets().entrySet().stream()
                .mapToLong(last -> Math.max(0, last.getValue() + 1 - marks.getOrDefault(last.getKey(), 0L))).sum();
    }

    /** The sum of a store's marks. */
    static long reached(JsonNode status, String store) {
        return status.path("stores").valueStream().filter(one -> one.path("store").asString().equals(store))
                .flatMap(one -> marks(one).values().stream()).mapToLong(Long::longValue).sum();
    }

    private static Map<Integer, Long> marks(JsonNode store) {
        Map<Integer, Long> marks = new HashMap<>();
        store.path("live").path("marks").values().forEach(
                mark -> marks.put(mark.path("partition").asInt(), mark.path("offset").asLong()));
        return marks;
    }
}
