package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.store.StoreException;

/** Takes back what an installation made outside its data directory. */
public final class StoreRemoval {

    private StoreRemoval() {}

    /**
     * Drops every schema of the configured installation.
     *
     * @throws StoreException when the database is not there, or refuses
     */
    public static void ofPgVector(Configuration configuration) {
        Stores.removePgVector(configuration.stores().pgvector());
    }
}
