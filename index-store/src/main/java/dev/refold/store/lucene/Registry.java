package dev.refold.store.lucene;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which generations there are, and which is live. Immutable; also the content of {@code generations.json}.
 *
 * @param lastNumber of a generation ever made: numbers are never used again
 * @param generations by number
 */
record Registry(int format, int lastNumber, List<Entry> generations) {

    static final int FORMAT = 1;
    static final Registry EMPTY = new Registry(FORMAT, 0, List.of());

    Registry {
        generations = List.copyOf(generations);
    }

    record Entry(int number, Space space, GenerationState state) {

        Generation toGeneration() {
            return new Generation(LuceneStore.NAME, number, space, state);
        }
    }

    Registry withNew(Space space) {
        int number = lastNumber + 1;
        Entry entry = new Entry(number, space, GenerationState.BUILDING);
        return new Registry(format, number, Stream.concat(generations.stream(), Stream.of(entry)).toList());
    }

    Registry without(int number) {
        return new Registry(format, lastNumber,
                generations.stream().filter(entry -> entry.number != number).toList());
    }

    Registry with(int number, GenerationState state) {
        return new Registry(format, lastNumber, generations.stream()
                .map(entry -> entry.number == number ? new Entry(number, entry.space, state) : entry).toList());
    }

    /** One step for both: whoever reads a registry sees exactly one live generation, or none. */
    Registry promoted(int number) {
        Registry retired = live().map(live -> with(live.number(), GenerationState.RETIRED)).orElse(this);
        return retired.with(number, GenerationState.LIVE);
    }

    Optional<Generation> live() {
        return generations.stream().filter(entry -> entry.state == GenerationState.LIVE).map(Entry::toGeneration)
                .findFirst();
    }

    /** @throws StoreException.NoGeneration when it never was, or is dropped */
    Generation require(int number) {
        return generations.stream().filter(entry -> entry.number == number).map(Entry::toGeneration).findFirst()
                .orElseThrow(() -> new StoreException.NoGeneration("lucene has no generation " + number
                        + "; it has " + generations.stream().map(Entry::number).toList()));
    }
}
