package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.RejectReason;
import dev.refold.services.EmbeddingFault;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.TestBroker;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Events that come in another order than they happened in, with a model in the middle that takes its time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderTest {

    private static final int DIMENSIONS = 16;
    private static final GenerationChoice LIVE = new GenerationChoice.Live();

    private final ScriptedEmbeddingServer server = ScriptedEmbeddingServer.start(DIMENSIONS);
    private final Embedder embedder = ScriptedModel.clientOf(server, DIMENSIONS);
    private final IndexStore memory = MemoryStore.create();
    private Optional<IndexStore> lucene = Optional.empty();
    private Optional<Pipeline> started = Optional.empty();
    private EmbedderCounts before = EmbedderCounts.ZERO;
    private String id = "";

    @BeforeAll
    void start(@TempDir Path folder) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        IndexStore store = LuceneStore.open(folder.resolve("lucene"));
        lucene = Optional.of(store);
        started = Optional.of(Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                folder.resolve("state"), memory, store));
    }

    @BeforeEach
    void takeAnotherDocument(TestInfo test) throws InterruptedException {
        server.heal();
        settle();
        id = test.getTestMethod().orElseThrow().getName();
        before = pipeline().counts();
    }

    @AfterAll
    void stop() {
        started.ifPresent(Pipeline::close);
        lucene.ifPresent(IndexStore::close);
        memory.close();
        embedder.close();
        server.close();
    }

    @Test
    void versions_out_of_order_end_at_the_greatest() throws InterruptedException {
        send(upsert(3, "three"), upsert(1, "one"), SentEvent.delete(id, 2), upsert(2, "two"));
        settle();

        assertThat(text()).contains("three");
        assertThat(superseded()).isEqualTo(3);
    }

    @Test
    void an_unversioned_delete_after_versioned_upserts_stays_deleted() throws InterruptedException {
        send(upsert(4, "four"), upsert(5, "five"), SentEvent.delete(id));
        settle();
        assertThat(text()).isEmpty();

        send(upsert(5, "five"), upsert(4, "four"));
        settle();
        assertThat(text()).isEmpty();

        send(upsert(6, "six"));
        settle();
        assertThat(text()).contains("six");
    }

    @Test
    void a_redriven_event_does_not_undo_a_newer_one() throws InterruptedException {
        DeadLetter letter = refused(SentEvent.upsert(id, "old"));
        send(SentEvent.upsert(id, "new"));
        settle();
        pipeline().log().sendRaw(letter.redriven(), Optional.empty());
        settle();

        assertThat(text()).contains("new");
        assertThat(superseded()).isEqualTo(1);
    }

    @Test
    void a_redriven_event_does_not_resurrect_a_deleted_document() throws InterruptedException {
        DeadLetter letter = refused(SentEvent.upsert(id, "old"));
        send(SentEvent.delete(id));
        settle();
        pipeline().log().sendRaw(letter.redriven(), Optional.empty());
        settle();

        assertThat(text()).isEmpty();
    }

    @Test
    void a_redriven_event_that_nothing_followed_is_embedded() throws InterruptedException {
        DeadLetter letter = refused(SentEvent.upsert(id, "mended"));
        assertThat(text()).isEmpty();
        pipeline().log().sendRaw(letter.redriven(), Optional.empty());
        settle();

        assertThat(text()).contains("mended");
    }

    /** The model refuses this one text, once. */
    private DeadLetter refused(SentEvent event) throws InterruptedException {
        send(SentEvent.upsert("other", "so that the model is known to work"));
        pipeline().awaitAll();
        server.next(new EmbeddingFault.Status(400));
        send(event);
        pipeline().awaitAll();
        DeadLetter letter = pipeline().log().deadLetters().stream()
                .filter(one -> one.original().key().equals(Optional.of(Bytes.ofUtf8("acme/" + id)))).findFirst()
                .orElseThrow();
        assertThat(letter.rejection().reason()).isEqualTo(RejectReason.EMBEDDING_REFUSED);
        return letter;
    }

    @Test
    void a_delete_while_the_document_waits_for_the_model_wins() throws InterruptedException {
        server.always(new EmbeddingFault.Status(503));
        send(SentEvent.upsert(id, "never to be seen"));
        await().atMost(Pipeline.PATIENCE).until(() -> pending() == 1);
        send(SentEvent.delete(id));
        await().atMost(Pipeline.PATIENCE).until(() -> pending() == 0);
        server.heal();
        settle();

        assertThat(text()).isEmpty();
        assertThat(superseded()).isEqualTo(1);
    }

    @Test
    void an_older_version_that_comes_while_a_newer_one_waits_for_the_model_is_superseded() throws InterruptedException {
        send(upsert(1, "one"));
        settle();
        server.always(new EmbeddingFault.Status(429));
        send(upsert(3, "three"), upsert(2, "two"));
        await().atMost(Pipeline.PATIENCE).until(() -> superseded() == 1);
        assertThat(text()).contains("one");
        server.heal();
        settle();

        assertThat(text()).contains("three");
        assertThat(server.embedded()).doesNotContain("two");
    }

    @Test
    void a_restart_while_documents_wait_for_the_model_loses_none() throws InterruptedException {
        server.always(new EmbeddingFault.Hang());
        send(SentEvent.upsert(id, "waits"), SentEvent.upsert(id + "2", "waits too"));
        await().atMost(Pipeline.PATIENCE).until(() -> pending() == 2);
        pipeline().restart();
        server.heal();
        settle();

        assertThat(text()).contains("waits");
    }

    private SentEvent upsert(long version, String content) {
        return SentEvent.upsert(id, Map.of("version", version, "content", content));
    }

    private void send(SentEvent... events) throws InterruptedException {
        pipeline().log().send(List.of(events));
    }

    /** All is decided, folded, and as the oracle says. */
    private void settle() throws InterruptedException {
        pipeline().awaitAll();
        pipeline().mustEqualTheLog(new ScriptedModel(DIMENSIONS));
    }

    private long superseded() {
        return pipeline().counts().superseded() - before.superseded();
    }

    private long pending() {
        return pipeline().counts().pending();
    }

    private Optional<String> text() {
        return memory.document(LIVE, new DocumentKey("acme", id)).map(found -> found.document().text());
    }

    private Pipeline pipeline() {
        return started.orElseThrow();
    }
}
