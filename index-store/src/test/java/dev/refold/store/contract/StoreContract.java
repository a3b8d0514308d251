package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store for each test, and the words the contracts are written in. */
public abstract class StoreContract {

    protected static final GenerationChoice LIVE = new GenerationChoice.Live();
    protected static final Embedding QUERY = ToyVectors.first(EmbeddedDocuments.DIMENSIONS);
    /** Where loads of these tests end. */
    protected static final SinkPosition LOADED = new SinkPosition(TestSink.TOPIC, 0, 500, 3, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StoreFixture fixture;
    private IndexStore store;

    protected abstract StoreFixture newFixture();

    @BeforeEach
    final void openStore() {
        fixture = newFixture();
        store = fixture.open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
        fixture.close();
    }

    protected final IndexStore store() {
        return store;
    }

    protected final void reopen() {
        store = fixture.reopen(store);
    }

    protected final void reopenWithOtherFormat(int number) {
        store = fixture.reopenWithOtherFormat(store, number);
    }

    protected final void settle() {
        fixture.settle(store);
    }

    protected final Optional<String> plantOrphan() {
        return fixture.plantOrphan(store);
    }

    protected final double vectorTolerance(int dimensions) {
        return fixture.vectorTolerance(dimensions);
    }

    protected static Space space(int dimensions) {
        return new Space("toy", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    protected final Generation building() {
        return store.create(space(EmbeddedDocuments.DIMENSIONS));
    }

    protected final Generation live() {
        return live(space(EmbeddedDocuments.DIMENSIONS));
    }

    protected final Generation live(Space space) {
        Generation made = store.create(space);
        store.transition(made.number(), GenerationState.READY);
        return store.promote(made.number());
    }

    /** A live generation with these documents in partition 0, statistics settled. */
    protected final TestSink liveWith(EmbeddedDocument... documents) {
        TestSink sink = TestSink.claim(store, live());
        sink.apply(documents);
        settle();
        return sink;
    }

    /** A building generation that holds these, loaded in bulk up to {@link #LOADED}, statistics settled. */
    protected final Generation loaded(List<? extends EmbeddedDocument> documents) {
        Generation generation = building();
        try (BulkLoad load = store.beginLoad(generation.number())) {
            load.add(List.copyOf(documents));
            complete(load);
        }
        settle();
        return generation;
    }

    protected static void complete(BulkLoad load) {
        load.flush();
        load.index(_ -> {});
        load.finish(List.of(LOADED), List.of(TestSink.markAt(0, 77)));
    }

    protected static SearchQuery query(SearchMode mode, String text) {
        return new SearchQuery(EmbeddedDocuments.TENANT, mode, text, Optional.of(QUERY), 10, 0, Filter.ALL,
                GroupBy.CHUNK, TIMEOUT);
    }

    protected static SearchQuery keyword(String text) {
        return query(SearchMode.KEYWORD, text);
    }

    protected static SearchQuery nearest(Embedding vector) {
        return Queries.vector(query(SearchMode.VECTOR, ""), Optional.of(vector));
    }

    protected final List<Hit> hits(SearchQuery query) {
        return store.search(LIVE, query).hits();
    }

    protected final List<String> found(SearchQuery query) {
        return hits(query).stream().map(hit -> hit.key().id() + "#" + hit.ordinal()).toList();
    }

    protected final Optional<EmbeddedDocument.Present> stored(String id) {
        return stored(EmbeddedDocuments.key(id));
    }

    protected final Optional<EmbeddedDocument.Present> stored(DocumentKey key) {
        return store.document(LIVE, key).map(document -> document.document());
    }

    protected final void assertHolds(EmbeddedDocument.Present expected) {
        assertThat(stored(expected.key())).as("document %s", expected.key()).isPresent().get()
                .satisfies(actual -> DocumentAssert.assertSame(actual, expected,
                        vectorTolerance(EmbeddedDocuments.DIMENSIONS)));
    }
}
