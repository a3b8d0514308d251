package dev.refold.store.pgvector;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A store of its own for each test of what only this store promises. */
abstract class StoreTest {

    final TestDatabase database;
    final PgVectorStore store;

    StoreTest(SearchBounds bounds) {
        PgVectorFixture fixture = new PgVectorFixture(bounds);
        this.database = fixture.database();
        this.store = fixture.open();
    }

    StoreTest() {
        this(SearchBounds.DEFAULT);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    static Space space(int dimensions) {
        return new Space("toy", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    Generation live() {
        return live(EmbeddedDocuments.DIMENSIONS);
    }

    Generation live(int dimensions) {
        Generation made = store.create(space(dimensions));
        store.transition(made.number(), GenerationState.READY);
        return store.promote(made.number());
    }

    static SearchQuery query(SearchMode mode, String text, Optional<Embedding> vector, Filter filter) {
        return new SearchQuery(EmbeddedDocuments.TENANT, mode, text, vector, 10, 0, filter, GroupBy.CHUNK,
                Duration.ofSeconds(30));
    }
}
