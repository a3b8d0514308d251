package dev.refold.indexer.asof;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was visible, told from the whole history: the events of a document are gone through by their place; one without a
 * version always counts, one with a version when no greater or equal one counted before. What is
 * redriven several times into one place counts the first time. Knows nothing of Refold.
 */
final class PastOracle {

    private PastOracle() {}

    /** Text by id, of the documents that were there. */
    static SortedMap<String, String> fold(Collection<Sent> history, Predicate<Sent> happened) {
        SortedMap<String, String> texts = new TreeMap<>();
        history.stream().filter(happened).filter(event -> event.kind() != Sent.Kind.GARBAGE)
                .collect(Collectors.groupingBy(Sent::id))
                .forEach((id, events) -> {
                    Sent last = last(events);
                    if (last.kind() == Sent.Kind.UPSERT) {
                        texts.put(id, last.text());
                    }
                });
        return texts;
    }

    private static Sent last(List<Sent> events) {
        Sent winner = null;
        long greatest = -1;
        SortedMap<Long, Sent> byPlace = new TreeMap<>();
        events.forEach(event -> byPlace.putIfAbsent(event.place(), event));
        for (Sent event : byPlace.values()) {
            if (winner == null || event.version().orElse(Long.MAX_VALUE) > greatest) {
                winner = event;
                greatest = Math.max(greatest, event.version().orElse(-1));
            }
        }
        return Objects.requireNonNull(winner);
    }
}
