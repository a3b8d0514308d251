package dev.refold.store.audit;

import dev.refold.store.GenerationProgress;
import java.util.function.Consumer;

/**
 * One snapshot of a generation, all tenants, deletes included. Where the store keeps documents and positions together
 * (see {@link dev.refold.store.Capabilities#positionInTransaction}), what is found is exactly the fold of the log up to
 * {@link #progress}; elsewhere the fold of at least that. Used by one thread; memory is bounded whatever the size.
 */
public interface StoreScan extends AutoCloseable {

    /** Where the snapshot stands. */
    GenerationProgress progress();

    VectorPrecision precision();

    /** How many documents there are about, deletes included, for progress; 0 where the store cannot say quickly. */
    long expected();

    /** Everything there is, each document once, in no particular order. Once. */
    void forEach(Consumer<Scanned> consumer);

    /** Lets the snapshot go. Idempotent. */
    @Override
    void close();
}
