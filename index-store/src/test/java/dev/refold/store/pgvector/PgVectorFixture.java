package dev.refold.store.pgvector;

import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** An installation of its own for every test. */
final class PgVectorFixture implements StoreFixture {

    /** A number that no test reaches. */
    private static final int ORPHAN = 999;
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

    @Override
    public Optional<String> plantOrphan(IndexStore store) {
        String orphan = database.schemaOf(ORPHAN);
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "CREATE SCHEMA " + orphan + "; CREATE TABLE " + orphan + ".heads ()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Optional.of(orphan);
    }

    @Override
    public IndexStore reopenWithOtherFormat(IndexStore store, int number) {
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "UPDATE " + database.settings().schema()
                    + ".generations SET format = 99 WHERE number = " + number);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return reopen(store);
    }

    /** A halfvec has 11 bits of mantissa. */
    @Override
    public double vectorTolerance(int dimensions) {
        return dimensions > MAX_VECTOR_DIMENSIONS ? 1e-3 : 1e-6;
    }

    @Override
    public void close() {}
}
