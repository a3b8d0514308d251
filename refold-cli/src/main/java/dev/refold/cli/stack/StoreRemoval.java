package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.store.StoreException;

/** Takes back what an installation made outside its data directory. */
public final class StoreRemoval {

    private StoreRemoval() {}

    /** Whether it is on a server; one in the data directory goes with that. */
    public static boolean isPossibleFor(String store) {
        return Stores.shared(store);
    }

    /**
     * Drops every schema, or every collection, of the configured installation.
     *
     * @param store on a server: {@code pgvector} or {@code chroma}
     * @throws StoreException when the server is not there, or refuses
     */
    public static void of(String store, Configuration configuration) {
        Stores.remove(store, configuration);
    }
}
