package dev.refold.store.memory;

import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationRules;
import dev.refold.store.GenerationState;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All there is, at one moment.
 *
 * @param lastNumber the greatest ever given, dropped ones included
 */
record Contents(int lastNumber, SortedMap<Integer, Snapshot> generations) {

    Contents with(Snapshot snapshot) {
        SortedMap<Integer, Snapshot> changed = new TreeMap<>(generations);
        changed.put(snapshot.generation().number(), snapshot);
        return new Contents(lastNumber, changed);
    }

    Snapshot numbered(int number) {
        return Optional.ofNullable(generations.get(number))
                .orElseThrow(() -> GenerationRules.noSuch(MemoryStore.NAME, number));
    }

    Optional<Snapshot> live() {
        return generations.values().stream()
                .filter(snapshot -> snapshot.generation().state() == GenerationState.LIVE).findFirst();
    }

    Snapshot chosen(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> live().orElseThrow(() -> GenerationRules.noneLive(MemoryStore.NAME));
            case GenerationChoice.Numbered(int number) -> numbered(number);
        };
    }
}
