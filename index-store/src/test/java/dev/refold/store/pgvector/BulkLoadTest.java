package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexProgress;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bulk load leaves what folding would leave, down to the names of the indexes, and keeps everybody else away. */
final class BulkLoadTest extends StoreTest {

    /** Small enough that two thousand chunks make a tenant whose terms are counted in a snapshot. */
    private static final SearchBounds BOUNDS = new SearchBounds(20_000, 1_000, 100, 10_000);
    private static final SinkPosition END = new SinkPosition(TestSink.TOPIC, 0, 500, 3, 0);

    BulkLoadTest() {
        super(BOUNDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {EmbeddedDocuments.DIMENSIONS, 2_001})
    void every_table_holds_what_folding_would_have_left(int dimensions) throws SQLException {
        List<EmbeddedDocument> documents = everyKindOfDocument(dimensions);
        Generation folded = store.create(space(dimensions));
        TestSink.claim(store, folded).apply(documents);
        store.settle(folded.number());

        Generation loaded = store.create(space(dimensions));
        load(loaded, documents);

        for (String table : List.of("heads", "chunks", "vectors", "stats", "df")) {
            assertThat(rows(loaded, table)).as(table).isNotEmpty().isEqualTo(rows(folded, table));
        }
    }

    @Test
    void indexes_keys_policies_and_grants_are_those_of_an_ordinary_generation() throws SQLException {
        Generation ordinary = store.create(space(EmbeddedDocuments.DIMENSIONS));
        Generation loaded = store.create(space(EmbeddedDocuments.DIMENSIONS));
        load(loaded, new Corpus(1).documents(10));

        assertThat(definitions(loaded)).hasSizeGreaterThan(15).isEqualTo(definitions(ordinary));
    }

    @Test
    void tables_have_their_policies_before_the_first_row() throws SQLException {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        try (BulkLoad load = store.beginLoad(generation.number())) {
            load.add(new Corpus(1).documents(1));
            assertThat(database.rows("SELECT count(*) FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = '"
                    + database.schemaOf(generation.number()) + "'::regnamespace AND EXISTS (SELECT FROM pg_policy p"
                    + " WHERE p.polrelid = c.oid)")).containsExactly(Integer.toString(
                            GenerationDdl.TENANT_TABLES.size()));
        }
    }

    @Test
    void threads_add_at_the_same_time() throws SQLException {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        List<EmbeddedDocument> documents = new Corpus(7).documents(400);
        try (BulkLoad load = store.beginLoad(generation.number());
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<Void>> adds = new ArrayList<>();
            for (int from = 0; from < documents.size(); from += 20) {
                List<EmbeddedDocument> some = documents.subList(from, from + 20);
                adds.add(CompletableFuture.runAsync(() -> load.add(some), threads));
            }
            adds.forEach(CompletableFuture::join);
            complete(load);
        }
        assertThat(count(generation, "heads")).isEqualTo(400);
        assertThat(count(generation, "chunks")).isEqualTo(800);
        assertThat(database.rows("SELECT docs, chunks FROM " + schema(generation) + ".stats"))
                .containsExactly("400|800");
    }

    @Test
    void what_the_loader_before_does_after_a_takeover_is_refused() throws SQLException {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        List<EmbeddedDocument> documents = new Corpus(1).documents(10);
        BulkLoad zombie = store.beginLoad(generation.number());
        zombie.add(documents.subList(0, 5));
        BulkLoad owner = store.beginLoad(generation.number());

        assertThat(count(generation, "heads")).as("begun anew").isZero();
        assertRefused(() -> zombie.add(documents.subList(5, 10)), "taken over");
        assertRefused(zombie::flush, "taken over");
        assertRefused(() -> zombie.index(_ -> {}), "taken over");
        assertRefused(() -> zombie.finish(List.of(), List.of()), "taken over");
        owner.add(documents);
        complete(owner);
        assertThat(count(generation, "heads")).isEqualTo(10);
    }

    @Test
    void a_resumed_load_keeps_the_rows_and_makes_only_the_indexes_that_are_missing() throws SQLException {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        BulkLoad first = store.beginLoad(generation.number());
        first.add(new Corpus(1).documents(10));
        first.flush();
        first.index(_ -> {});
        List<String> before = indexOids(generation);
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "DROP INDEX " + schema(generation) + ".chunks_terms");
        }
        BulkLoad resumed = store.resumeLoad(generation.number());
        List<IndexProgress> told = Collections.synchronizedList(new ArrayList<>());

        assertRefused(() -> resumed.finish(List.of(END), List.of()), "chunks_terms");
        resumed.index(told::add);
        resumed.finish(List.of(END), List.of());

        assertThat(told).extracting(IndexProgress::phase).contains("chunks_terms").doesNotContain("vectors_e");
        assertThat(indexOids(generation)).hasSameSizeAs(before).filteredOn(before::contains)
                .hasSize(before.size() - 1);
        assertThat(count(generation, "heads")).isEqualTo(10);
    }

    @Test
    void nobody_folds_into_or_promotes_a_generation_whose_load_is_open() {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        BulkLoad load = store.beginLoad(generation.number());
        load.add(new Corpus(1).documents(3));
        assertRefused(() -> TestSink.claim(store, generation), "loaded in bulk");
        load.flush();
        assertRefused(() -> TestSink.claim(store, generation), "loaded in bulk");
        assertRefused(() -> store.transition(generation.number(), GenerationState.READY), "loaded in bulk");
        load.index(_ -> {});
        load.finish(List.of(END), List.of(TestSink.markAt(0, 77)));

        TestSink sink = TestSink.claim(store, generation);
        assertThat(sink.position()).isEqualTo(new SinkPosition(TestSink.TOPIC, 0, 500, 3, 1));
        sink.apply(EmbeddedDocuments.document("d1").version(9).chunks("changed").build());
        assertRefused(() -> store.beginLoad(generation.number()), "claimed");
        assertThat(store.transition(generation.number(), GenerationState.READY).state())
                .isEqualTo(GenerationState.READY);
        assertRefused(() -> store.beginLoad(generation.number()), "not building");
    }

    @Test
    void a_document_that_is_added_twice_is_found_when_keys_are_made() {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        try (BulkLoad load = store.beginLoad(generation.number())) {
            load.add(new Corpus(1).documents(3));
            load.add(new Corpus(1).documents(1));
            load.flush();
            assertRefused(() -> load.index(_ -> {}), "_pkey");
        }
    }

    @Test
    void what_postgresql_cannot_hold_is_refused_and_nothing_of_its_batch_is_there() throws SQLException {
        Generation generation = store.create(space(EmbeddedDocuments.DIMENSIONS));
        try (BulkLoad load = store.beginLoad(generation.number())) {
            assertRefused(() -> load.add(List.of(EmbeddedDocuments.document("good").chunks("a").build(),
                    EmbeddedDocuments.document("bad").chunks("half a pair: \ud83d").build())), "lone surrogate");
            load.add(List.of(EmbeddedDocuments.document("pair").chunks("a whole one: \ud83d\ude00").build()));
            load.flush();
        }
        assertThat(database.rows("SELECT id FROM " + schema(generation) + ".heads")).containsExactly("pair");
    }

    private void load(Generation generation, List<EmbeddedDocument> documents) {
        try (BulkLoad load = store.beginLoad(generation.number())) {
            load.add(documents.subList(0, documents.size() / 3));
            load.add(documents.subList(documents.size() / 3, documents.size()));
            complete(load);
        }
    }

    private static void complete(BulkLoad load) {
        load.flush();
        load.index(_ -> {});
        load.finish(List.of(END), List.of());
    }

    private static List<EmbeddedDocument> everyKindOfDocument(int dimensions) {
        List<EmbeddedDocument> documents = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            documents.add(EmbeddedDocuments.document("d" + i).version(i + 1).dimensions(dimensions)
                    .chunks("alpha beta " + i, "beta gamma").metadata("number", i).build());
        }
        documents.add(EmbeddedDocuments.document("all").version(70).title("Überschrift 標題").dimensions(dimensions)
                .chunks("same", "same", "𝄞 other").metadata("occurredAt", "shadowed").metadata("kind", "a\"b\\c")
                .occurredAt(Instant.parse("1969-07-20T20:17:40.123456789Z")).language("de").build());
        documents
                .add(EmbeddedDocuments.document("no vectors").version(71).chunks("the", "of").withoutVectors().build());
        documents.add(EmbeddedDocuments.document("empty").version(72).build());
        documents.add(EmbeddedDocuments.deleted("gone", 73));
        return documents;
    }

    private List<String> rows(Generation generation, String table) throws SQLException {
        return database.rows("SELECT t::text FROM " + schema(generation) + "." + table + " t ORDER BY 1");
    }

    private List<String> definitions(Generation generation) throws SQLException {
        String schema = schema(generation);
        List<String> definitions = database.rows("SELECT replace(indexdef, '" + schema + "', 'g') FROM pg_indexes"
                + " WHERE schemaname = '" + schema + "' ORDER BY 1");
        definitions.addAll(database.rows("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                + " WHERE connamespace = '" + schema + "'::regnamespace ORDER BY 1"));
        definitions.addAll(database.rows("SELECT relname, relrowsecurity, relacl, reloptions FROM pg_class"
                + " WHERE relnamespace = '" + schema + "'::regnamespace ORDER BY 1"));
        definitions.addAll(database.rows("SELECT tablename, policyname, roles, qual FROM pg_policies"
                + " WHERE schemaname = '" + schema + "' ORDER BY 1"));
        return definitions;
    }

    private List<String> indexOids(Generation generation) throws SQLException {
        return database.rows("SELECT oid FROM pg_class WHERE relkind = 'i' AND relnamespace = '" + schema(generation)
                + "'::regnamespace");
    }

    private long count(Generation generation, String table) throws SQLException {
        return Long.parseLong(database.rows("SELECT count(*) FROM " + schema(generation) + "." + table).getFirst());
    }

    private String schema(Generation generation) {
        return database.schemaOf(generation.number());
    }

    private static void assertRefused(ThrowingCallable step, String why) {
        assertThatThrownBy(step).isInstanceOf(StoreException.Refused.class).hasMessageContaining(why);
    }
}
