package dev.refold.indexer.rebuild;

import dev.refold.indexer.rebuild.RebuildTasks.Held;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The right to work at one rebuild, held by changing its task by compare-and-set. Used by the worker and by the thread
 * that renews; each call is one step.
 *
 * <p>
 * Whoever takes over changes the task too, so the next change here fails: that is how one learns. Between the take-over
 * and that failure this process may still do what it was about to; therefore it confirms right before what cannot be
 * repeated, and the bulk load of a store refuses whoever lost it.
 */
final class Ownership {

    private static final int ATTEMPTS = 20;

    private final RebuildTasks tasks;
    private final int generation;
    private volatile Held held;
    private volatile boolean lost;

    private Ownership(RebuildTasks tasks, int generation, Held held) {
        this.tasks = tasks;
        this.generation = generation;
        this.held = held;
    }

    /** Empty when somebody else was quicker. */
    static Optional<Ownership> claim(RebuildTasks tasks, int generation, Held seen, String instance) {
        return tasks.replace(generation, seen, seen.rebuild().ownedBy(instance))
                .map(held -> new Ownership(tasks, generation, held));
    }

    /** As this process last wrote it; waits for nobody. */
    Rebuild rebuild() {
        return held.rebuild();
    }

    /**
     * @param change may be applied twice, when the answer to the first time was lost
     * @throws WorkEndedException when somebody else owns it by now
     */
    synchronized Rebuild update(UnaryOperator<Rebuild> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            requireNotLost();
            Optional<Held> changed = tasks.replace(generation, held, change.apply(held.rebuild()));
            if (changed.isPresent()) {
                held = changed.get();
                return held.rebuild();
            }
            look();
        }
        lost = true;
        throw new WorkEndedException("the task of " + tasks.name(generation) + " is changed by others all the time");
    }

    /** A change of our own whose answer was lost looks like somebody else's, but for the owner in it. */
    private void look() {
        Rebuild ours = held.rebuild();
        Optional<Held> now = tasks.of(generation);
        lost = now.isEmpty() || now.get().rebuild().ownerEpoch() != ours.ownerEpoch()
                || !now.get().rebuild().owner().equals(ours.owner());
        if (!lost) {
            held = now.get();
        }
    }

    private void requireNotLost() {
        if (lost) {
            throw new WorkEndedException(tasks.name(generation) + " is worked at by somebody else, or was paused");
        }
    }

    /** To be called before what cannot be undone. */
    void confirm() {
        update(rebuild -> rebuild);
    }

    /** Lets others go on at once. */
    synchronized void release() {
        if (!lost) {
            update(Rebuild::ownedByNobody);
            lost = true;
        }
    }

    boolean isLost() {
        return lost;
    }
}
