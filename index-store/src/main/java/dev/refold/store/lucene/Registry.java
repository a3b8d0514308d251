package dev.refold.store.lucene;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.Loading;
import dev.refold.store.StoreException;
import dev.refold.store.Task;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which generations there are, and which is live. Immutable; also the content of {@code generations.json}.
 *
 * @param lastNumber of a generation ever made: numbers are never used again
 * @param generations by number
 */
record Registry(int format, int lastNumber, List<Entry> generations) {

    /** 2: tasks and bulk loads; an older version would drop them when it writes. */
    static final int FORMAT = 2;
    static final int OLDEST_FORMAT = 1;
    static final Registry EMPTY = new Registry(FORMAT, 0, List.of());

    Registry {
        generations = List.copyOf(generations);
    }

    /** @param loading how far a bulk load is */
    record Entry(int number, Space space, GenerationState state, Optional<Task> task, Loading loading) {

        /** The last two are missing in a file of format 1. */
        Entry {
            task = Objects.requireNonNullElse(task, Optional.empty());
            loading = Objects.requireNonNullElse(loading, Loading.NONE);
        }

        Generation toGeneration() {
            return new Generation(LuceneStore.NAME, number, space, state);
        }
    }

    /** What a file of an older format says, to be written in the present one. */
    Registry inPresentFormat() {
        return new Registry(FORMAT, lastNumber, generations);
    }

    Registry withNew(Space space, Optional<Task> task) {
        int number = lastNumber + 1;
        Entry entry = new Entry(number, space, GenerationState.BUILDING, task, Loading.NONE);
        return new Registry(format, number, Stream.concat(generations.stream(), Stream.of(entry)).toList());
    }

    Registry without(int number) {
        return new Registry(format, lastNumber,
                generations.stream().filter(entry -> entry.number != number).toList());
    }

    Registry with(int number, GenerationState state) {
        return changed(number, entry -> new Entry(number, entry.space, state, entry.task, entry.loading));
    }

    Registry with(int number, Task task) {
        return changed(number,
                entry -> new Entry(number, entry.space, entry.state, Optional.of(task), entry.loading));
    }

    Registry with(int number, Loading loading) {
        return changed(number, entry -> new Entry(number, entry.space, entry.state, entry.task, loading));
    }

    private Registry changed(int number, UnaryOperator<Entry> change) {
        return new Registry(format, lastNumber, generations.stream()
                .map(entry -> entry.number == number ? change.apply(entry) : entry).toList());
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
        return entry(number).toGeneration();
    }

    /** @throws StoreException.NoGeneration as {@link #require} */
    Entry entry(int number) {
        return generations.stream().filter(entry -> entry.number == number).findFirst()
                .orElseThrow(() -> new StoreException.NoGeneration("lucene has no generation " + number
                        + "; it has " + generations.stream().map(Entry::number).toList()));
    }
}
