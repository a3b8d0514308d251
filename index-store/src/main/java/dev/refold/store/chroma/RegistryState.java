package dev.refold.store.chroma;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationRules;
import dev.refold.store.GenerationState;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The registry at one moment.
 *
 * @param live the number of the live generation: the one pointer, so that promoting is one write
 * @param generations by number, dropped ones too (their numbers are never used again); none of them in state LIVE
 * @param loads of generations that are or were loaded in bulk
 * @param slots of each generation, by partition
 */
record RegistryState(Optional<Integer> live, SortedMap<Integer, Entry> generations,
        SortedMap<Integer, LoadState> loads, SortedMap<Integer, SortedMap<Integer, Slot>> slots) {

    RegistryState {
        generations = Collections.unmodifiableSortedMap(generations);
        loads = Collections.unmodifiableSortedMap(loads);
        slots = Collections.unmodifiableSortedMap(slots);
    }

    /** What is written of a generation. One that was ever live is RETIRED here; the pointer makes it LIVE. */
    sealed interface Entry {

        record Kept(Space space, GenerationState state) implements Entry {}

        record Dropped() implements Entry {}
    }

    int nextNumber() {
        return generations.isEmpty() ? 1 : generations.lastKey() + 1;
    }

    List<Generation> all() {
        return generations.keySet().stream().map(this::find).flatMap(Optional::stream).toList();
    }

    Generation numbered(int number) {
        return find(number).orElseThrow(() -> GenerationRules.noSuch(ChromaStore.NAME, number));
    }

    Generation chosen(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> live.flatMap(this::find)
                    .orElseThrow(() -> GenerationRules.noneLive(ChromaStore.NAME));
            case GenerationChoice.Numbered(int number) -> numbered(number);
        };
    }

    /** Neither made nor dropped. */
    boolean isUnknown(int number) {
        return !generations.containsKey(number);
    }

    Optional<Generation> find(int number) {
        return generations.getOrDefault(number, new Entry.Dropped()) instanceof Entry.Kept(var space, var state)
                ? Optional.of(new Generation(ChromaStore.NAME, number, space,
                        live.filter(pointer -> pointer == number).isPresent() ? GenerationState.LIVE : state))
                : Optional.empty();
    }

    Optional<Slot> slot(int number, int partition) {
        return Optional.ofNullable(slotsByPartition(number).get(partition));
    }

    Collection<Slot> slotsOf(int number) {
        return slotsByPartition(number).values();
    }

    private SortedMap<Integer, Slot> slotsByPartition(int number) {
        return slots.getOrDefault(number, new TreeMap<>());
    }

    LoadState load(int number) {
        return loads.getOrDefault(number, LoadState.NONE);
    }

    GenerationProgress progress(Generation generation) {
        return new GenerationProgress(generation, positions(generation.number()), marks(generation.number()));
    }

    List<SinkPosition> positions(int number) {
        return slotsOf(number).stream().map(Slot::position).toList();
    }

    List<Mark> marks(int number) {
        return slotsOf(number).stream().map(Slot::mark).flatMap(Optional::stream).toList();
    }
}
