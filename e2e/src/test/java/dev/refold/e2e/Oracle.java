package dev.refold.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What must be visible, folded from the records of {@code documents} alone. It shares no code with Refold: the JSON is
 * read by another parser, and the rule is written down once more, as people would tell it:
 *
 * <p>
 * The events of a document are gone through by their place in the log; a redriven one takes the place it first had. An
 * event without a version always counts. One with a version counts when no version was ever stated, or only lower ones.
 * What counts replaces what was there; the last one stays.
 */
final class Oracle {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long NEVER_STATED = -1;

    private Oracle() {}

    /**
     * A document as it must be.
     *
     * @param version the greatest that counted, 0 when none was stated
     * @param metadata canonical text of each value, see {@link Canonical}
     */
    record Expected(boolean deleted, long version, String title, String content, SortedMap<String, String> metadata) {}

    private record Event(boolean deleted, OptionalLong version, Optional<JsonNode> value) {}

    /** By Kafka key; deleted documents are in it. What is no event of the contract's shape is passed over. */
    static SortedMap<String, Expected> fold(Collection<LoggedEvent> log) {
        Map<String, List<LoggedEvent>> byKey = new TreeMap<>();
        for (LoggedEvent logged : log) {
            logged.key().ifPresent(key -> byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(logged));
        }
        SortedMap<String, Expected> expected = new TreeMap<>();
        byKey.forEach((key, events) -> last(events).ifPresent(state -> expected.put(key, state)));
        return expected;
    }

    private static Optional<Expected> last(List<LoggedEvent> events) {
        List<LoggedEvent> byPlace = events.stream().sorted(Comparator.comparingLong(LoggedEvent::place)).toList();
        long version = NEVER_STATED;
        Optional<Event> winner = Optional.empty();
        for (LoggedEvent logged : byPlace) {
            Optional<Event> event = parse(logged);
            if (event.isPresent() && event.get().version().orElse(Long.MAX_VALUE) > version) {
                version = event.get().version().orElse(version);
                winner = event;
            }
        }
        long reached = Math.max(0, version);
        return winner.map(event -> expected(event, reached));
    }

    private static Expected expected(Event event, long version) {
        if (event.deleted()) {
            return new Expected(true, version, "", "", new TreeMap<>());
        }
        JsonNode value = event.value().orElseThrow();
        SortedMap<String, String> metadata = new TreeMap<>();
        value.path("metadata").properties().forEach(
                entry -> metadata.put(entry.getKey(), Canonical.of(entry.getValue())));
        return new Expected(false, version, value.path("title").asString(""), value.path("content").asString(""),
                metadata);
    }

    private static Optional<Event> parse(LoggedEvent logged) {
        if (logged.value().isEmpty()) {
            return Optional.of(new Event(true, OptionalLong.empty(), Optional.empty()));
        }
        try {
            JsonNode value = JSON.readTree(logged.value().get());
            return switch (value.path("type").asString("")) {
                case "upserted" -> Optional.of(new Event(false, version(value), Optional.of(value)));
                case "deleted" -> Optional.of(new Event(true, version(value), Optional.empty()));
                default -> Optional.empty();
            };
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static OptionalLong version(JsonNode value) {
        return value.has("version") ? OptionalLong.of(value.path("version").asLong()) : OptionalLong.empty();
    }
}
