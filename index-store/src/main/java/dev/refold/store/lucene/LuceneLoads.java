package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.Loading;
import dev.refold.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who loads which generation. That is in the list of generations, so it outlives the process; the index it fills is
 * committed before it counts as flushed, and its positions before it counts as finished: a crash between the two
 * repeats the step.
 */
final class LuceneLoads {

    private final Object storeLock;
    private final Supplier<Registry> registry;
    private final Consumer<Registry> write;
    private final Indexes indexes;

    /** @param storeLock under which the list of generations changes */
    LuceneLoads(Object storeLock, Supplier<Registry> registry, Consumer<Registry> write, Indexes indexes) {
        this.storeLock = storeLock;
        this.registry = registry;
        this.write = write;
        this.indexes = indexes;
    }

    LuceneLoad begin(int number) {
        synchronized (storeLock) {
            Registry.Entry entry = registry.get().entry(number);
            Generation generation = entry.toGeneration();
            Loading begun = entry.loading().begun(generation, positions(entry));
            write.accept(registry.get().with(number, begun));
            BulkIndex index = Disk.read("generation " + number + " of " + LuceneStore.NAME,
                    () -> indexes.createForBulk(generation));
            return new LuceneLoad(this, generation, begun.epoch(), Optional.of(index));
        }
    }

    LuceneLoad resume(int number) {
        synchronized (storeLock) {
            Registry.Entry entry = registry.get().entry(number);
            Loading resumed = entry.loading().resumed(entry.toGeneration(), positions(entry));
            write.accept(registry.get().with(number, resumed));
            return new LuceneLoad(this, entry.toGeneration(), resumed.epoch(), Optional.empty());
        }
    }

    /** Nobody claims what is being filled; and its index may be half, if it is there at all. */
    private List<SinkPosition> positions(Registry.Entry entry) {
        return entry.loading().phase() == Loading.Phase.FILLING || entry.state() != GenerationState.BUILDING
                ? List.of()
                : index(entry.toGeneration()).positions();
    }

    OpenIndex index(Generation generation) {
        return indexes.of(generation);
    }

    /**
     * How far the load is.
     *
     * @throws StoreException.Refused when another one has it
     */
    Loading owned(Generation generation, long epoch) {
        Loading loading = registry.get().entry(generation.number()).loading();
        loading.checkOwner(generation, epoch);
        return loading;
    }

    void flushed(Generation generation, long epoch, BulkIndex index) {
        synchronized (storeLock) {
            Loading loading = owned(generation, epoch);
            write.accept(registry.get().with(generation.number(), loading.flushed()));
            ended(generation, index);
        }
    }

    void ended(Generation generation, BulkIndex index) {
        indexes.endBulk(generation, index);
    }

    void finish(Generation generation, long epoch, List<SinkPosition> positions, List<Mark> marks) {
        synchronized (storeLock) {
            Loading loading = owned(generation, epoch);
            loading.checkFlushed(generation);
            index(generation).setPositions(positions, marks);
            write.accept(registry.get().with(generation.number(), loading.finished()));
        }
    }
}
