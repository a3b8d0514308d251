package dev.refold.store.contract;

import dev.refold.store.IndexStore;
import java.util.Optional;

/** Gives one test its store. Made anew for every test; what it holds is not shared with others. */
public interface StoreFixture extends AutoCloseable {

    /** A store that holds nothing. Called once. */
    IndexStore open();

    /** Closes the store and opens what it left behind, as another process would. */
    IndexStore reopen(IndexStore store);

    /** Returns when background statistics, if the store has any, know all that was applied. */
    void settle(IndexStore store);

    /**
     * Leaves behind what a process does that dies while it makes or drops a generation.
     *
     * @return its name among {@link IndexStore#orphans()}; empty where nothing can be left behind
     */
    default Optional<String> plantOrphan(IndexStore store) {
        return Optional.empty();
    }

    /**
     * Closes the store, makes of one of its generations what another release might have left, and opens it again.
     *
     * @param number whose data say that they are of format 99
     */
    default IndexStore reopenWithOtherFormat(IndexStore store, int number) {
        throw new UnsupportedOperationException(store.name() + " leaves nothing behind");
    }

    /** How far a stored component, and so a cosine, may be from what was applied. */
    default double vectorTolerance(int dimensions) {
        return 1e-6;
    }

    /** Frees what the fixture holds; the store is closed already. */
    @Override
    void close();
}
