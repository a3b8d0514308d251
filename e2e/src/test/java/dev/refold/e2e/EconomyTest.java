package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is embedded or written twice. What was embedded is counted by the service that is paid, not by us. */
class EconomyTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final int DIMENSIONS = 16;

    @TempDir
    private Path folder;

    private final String database = TestPostgres.shared().newDatabase();
    private final PgRows rows = new PgRows(database);
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** A pipeline into Lucene and pgvector, with the service that embeds for it. */
    private record Setup(ScriptedEmbeddingServer server, IndexStore lucene, IndexStore pgvector, Pipeline pipeline) {

        int embedded() {
            return server.embedded().size();
        }

        List<IndexStore> stores() {
            return List.of(lucene, pgvector);
        }
    }

    private Setup start(int dimensions) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        ScriptedEmbeddingServer server = open(ScriptedEmbeddingServer.start(dimensions));
        Embedder embedder = open(ScriptedModel.clientOf(server, dimensions));
        IndexStore lucene = open(LuceneStore.open(folder.resolve("lucene")));
        IndexStore pgvector = open(PgVectorStore.open(PgVectorSettings.of(database)));
        Pipeline pipeline = open(Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                folder.resolve("state"), lucene, pgvector));
        return new Setup(server, lucene, pgvector, pipeline);
    }

    private <T extends AutoCloseable> T open(T one) {
        opened.add(one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void the_same_thousand_events_three_times_change_nothing_but_counters() throws Exception {
        Setup setup = start(DIMENSIONS);
        List<SentEvent> events = versionedEvents(1_000);
        List<String> keys = events.stream().map(SentEvent::key).distinct().toList();
        setup.pipeline().log().send(events);
        setup.pipeline().awaitAll();
        int embedded = setup.embedded();
        List<StoreState> states = setup.stores().stream().map(store -> StoreState.of(store, keys)).toList();
        List<String> writes = writes();

        for (int time = 2; time <= 3; time++) {
            setup.pipeline().log().send(events);
            setup.pipeline().awaitAll();
        }

        assertThat(setup.embedded()).as("texts the service embedded").isEqualTo(embedded).isPositive();
        assertThat(setup.stores().stream().map(store -> StoreState.of(store, keys)).toList()).isEqualTo(states);
        assertThat(writes()).as("rows written in PostgreSQL").isEqualTo(writes);
        EmbedderCounts counts = setup.pipeline().counts();
        assertThat(counts.consumed()).isEqualTo(3_000);
        assertThat(counts.superseded() + counts.duplicates()).isGreaterThanOrEqualTo(2_000);
        setup.pipeline().mustEqualTheLog(new ScriptedModel(DIMENSIONS));
    }

    private List<String> writes() throws SQLException {
        return List.of(rows.writesOf("heads"), rows.writesOf("chunks"), rows.writesOf("vectors"),
                rows.writesOf("stats"));
    }

    /** Of 400 documents, with versions: in the end some are deleted, some changed several times. */
    private static List<SentEvent> versionedEvents(int count) {
        return IntStream.range(0, count).mapToObj(i -> i % 17 == 0 && i >= 400
                ? SentEvent.delete("doc-" + i % 400, 1 + i / 400)
                : SentEvent.upsert("doc-" + i % 400, Map.of("version", 1 + i / 400, "title", "Title " + i % 400,
                        "content", "What document " + i % 400 + " says in edition " + i / 400 + '.')))
                .toList();
    }

    @Test
    void an_edited_paragraph_of_a_document_of_twenty_chunks_embeds_only_what_changed() throws Exception {
        Setup setup = start(DIMENSIONS);
        List<String> paragraphs = new ArrayList<>(IntStream.range(0, 24).mapToObj(EconomyTest::paragraph).toList());
        setup.pipeline().log().send(SentEvent.upsert("long", String.join("\n\n", paragraphs)));
        setup.pipeline().awaitAll();
        Set<String> before = textsOf(setup.lucene(), "long");
        assertThat(before).hasSizeGreaterThanOrEqualTo(20);
        assertThat(setup.server().embedded()).hasSize(before.size());

        paragraphs.set(11, "An edited paragraph about something else. " + paragraph(99));
        setup.pipeline().log().send(SentEvent.upsert("long", String.join("\n\n", paragraphs)));
        setup.pipeline().awaitAll();

        Set<String> changed = textsOf(setup.lucene(), "long");
        changed.removeAll(before);
        List<String> paid = setup.server().embedded().subList(before.size(), setup.embedded());
        assertThat(paid).containsExactlyInAnyOrderElementsOf(changed);
        assertThat(paid).hasSizeBetween(1, 3).anyMatch(text -> text.contains("edited paragraph"));
        setup.pipeline().mustEqualTheLog(new ScriptedModel(DIMENSIONS));
    }

    private static String paragraph(int number) {
        return IntStream.range(0, 14).mapToObj(
                i -> "Sentence " + i + " of paragraph " + number + " tells of the river, the garden and the mill.")
                .collect(Collectors.joining(" "));
    }

    private static Set<String> textsOf(IndexStore store, String id) {
        EmbeddedDocument.Present document = store.document(LIVE, new DocumentKey("acme", id)).orElseThrow().document();
        return document.chunks().stream().map(chunk -> Chunk.embeddedText(document.title(), document.textOf(chunk)))
                .collect(Collectors.toSet());
    }

    @Test
    void a_metadata_only_edit_embeds_nothing_and_writes_no_vector() throws Exception {
        Setup setup = start(DIMENSIONS);
        String content = IntStream.range(0, 5).mapToObj(EconomyTest::paragraph).collect(Collectors.joining("\n\n"));
        setup.pipeline().log().send(SentEvent.upsert("a", Map.of("content", content, "metadata", Map.of("n", 1))));
        setup.pipeline().awaitAll();
        int embedded = setup.embedded();
        String vectors = rows.writesOf("vectors");
        String chunks = rows.writesOf("chunks");
        String heads = rows.writesOf("heads");

        setup.pipeline().log().send(SentEvent.upsert("a", Map.of("content", content, "metadata", Map.of("n", 2))));
        setup.pipeline().awaitAll();

        assertThat(setup.embedded()).isEqualTo(embedded).isPositive();
        assertThat(rows.writesOf("vectors")).as("rows of vectors").isEqualTo(vectors);
        assertThat(rows.writesOf("chunks")).as("rows of chunks").isEqualTo(chunks);
        assertThat(rows.writesOf("heads")).as("rows of heads").isNotEqualTo(heads);
        setup.pipeline().mustEqualTheLog(new ScriptedModel(DIMENSIONS));
    }

    @Test
    void vectors_of_3072_dimensions_go_through_into_both_stores() throws Exception {
        Setup setup = start(3_072);
        setup.pipeline().log().send(new Traffic(Seeds.of("wide"), 20, 3).next(60));
        setup.pipeline().log().send(SentEvent.upsert("needle", "The needle in the haystack."));
        setup.pipeline().awaitAll();

        ScriptedModel model = new ScriptedModel(3_072);
        setup.pipeline().mustEqualTheLog(model);
        for (IndexStore store : setup.stores()) {
            assertThat(nearest(store, model, "The needle in the haystack.")).as(store.name())
                    .satisfies(hit -> assertThat(hit.key().id()).isEqualTo("needle"))
                    .satisfies(hit -> assertThat(hit.score()).isGreaterThan(0.999));
        }
        assertThat(rows.text("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'e'"
                + " AND attrelid = 'refold_g1.vectors'::regclass")).isEqualTo("halfvec(3072)");
    }

    private static Hit nearest(IndexStore store, ScriptedModel model, String text) {
        var vector = switch (model.embedQuery(text)) {
            case dev.refold.embedding.Embedded.Vector found -> found.embedding();
            default -> throw new AssertionError(text);
        };
        SearchQuery query = new SearchQuery("acme", SearchMode.VECTOR, text, Optional.of(vector), 1, 0, Filter.ALL,
                GroupBy.DOCUMENT, Duration.ofSeconds(20));
        return store.search(LIVE, query).hits().getFirst();
    }
}
