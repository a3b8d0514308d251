package dev.refold.indexer.rebuild;

import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import dev.refold.store.Task;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rebuilds as the tasks of a store's generations. Thread-safe. */
final class RebuildTasks {

    /** Its owner writes once a second; who comes between so often in a row does not give up. */
    private static final int ATTEMPTS = 20;

    private final IndexStore store;

    RebuildTasks(IndexStore store) {
        this.store = store;
    }

    /** A rebuild as it was read, and the task to change it from. */
    record Held(Task task, Rebuild rebuild) {

        static Held of(Task task) {
            return new Held(task, RebuildCodec.decode(task.text()));
        }
    }

    /**
     * Empty for a generation that no rebuild made.
     *
     * @throws StoreException.Mismatch when this release cannot read it
     */
    Optional<Held> of(int generation) {
        return store.task(generation).map(Held::of);
    }

    /** Compare-and-set; empty when somebody else was quicker. */
    Optional<Held> replace(int generation, Held held, Rebuild next) {
        Task task = held.task().changedTo(RebuildCodec.encode(next));
        return store.updateTask(generation, task) ? Optional.of(new Held(task, next)) : Optional.empty();
    }

    /**
     * Changes it whatever its owner writes meanwhile.
     *
     * @param change throws {@link StoreException.Refused} when it does not apply
     */
    Rebuild change(int generation, UnaryOperator<Rebuild> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Held held = of(generation).orElseThrow(() -> new StoreException.Refused(name(generation)
                    + " was not made by a rebuild, so there is none to change"));
            Optional<Held> changed = replace(generation, held, change.apply(held.rebuild()));
            if (changed.isPresent()) {
                return changed.get().rebuild();
            }
        }
        throw new StoreException.Unavailable("the rebuild of " + name(generation)
                + " is changed too often by others just now; try again");
    }

    String name(int generation) {
        return store.name() + '@' + generation;
    }
}
