package dev.refold.store.pgvector;

import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;
import java.util.Optional;

/** An installation of its own for every test. */
final class PgVectorFixture implements StoreFixture {

    private static final int MAX_VECTOR_DIMENSIONS = 2_000;

    private final TestDatabase database = new TestDatabase();
    private final SearchBounds bounds;

    PgVectorFixture() {
        this(SearchBounds.DEFAULT);
    }

    PgVectorFixture(SearchBounds bounds) {
        this.bounds = bounds;
    }

    TestDatabase database() {
        return database;
    }

    @Override
    public PgVectorStore open() {
        return PgVectorStore.open(database.settings(), Optional.empty(), bounds);
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
