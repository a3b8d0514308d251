package dev.refold.store.pgvector;

import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;
import java.util.Optional;

/** A database of its own for every test, on the one server of the JVM. */
final class PgVectorFixture implements StoreFixture {

    private static final int MAX_VECTOR_DIMENSIONS = 2_000;

    private final PgVectorSettings settings = settings();
    private final SearchBounds bounds;

    PgVectorFixture() {
        this(SearchBounds.DEFAULT);
    }

    PgVectorFixture(SearchBounds bounds) {
        this.bounds = bounds;
    }

    static PgVectorSettings settings() {
        return PgVectorSettings.of(TestPostgres.shared().newDatabase()).withPoolSize(4);
    }

    @Override
    public PgVectorStore open() {
        return PgVectorStore.open(settings, Optional.empty(), bounds);
    }

    @Override
    public IndexStore reopen(IndexStore store) {
        store.close();
        return open();
    }

    @Override
    public void settle(IndexStore store) {
        store.generations().forEach(generation -> ((PgVectorStore) store).settle(generation.number()));
    }

    /** A halfvec has 11 bits of mantissa. */
    @Override
    public double vectorTolerance(int dimensions) {
        return dimensions > MAX_VECTOR_DIMENSIONS ? 1e-3 : 1e-6;
    }

    @Override
    public void close() {}
}
