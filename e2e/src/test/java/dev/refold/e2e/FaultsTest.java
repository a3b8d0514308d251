package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.sink.SinkState;
import dev.refold.services.BrokerProcess;
import dev.refold.services.EmbeddingFault;
import dev.refold.services.PostgresServer;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.TestBroker;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline needs goes away and comes back: it waits, says so, resumes by itself and loses nothing. */
class FaultsTest {

    private static final int DIMENSIONS = 32;

    @TempDir
    private Path folder;

    private final Traffic traffic = new Traffic(Seeds.of("faults"), 40, 4);

    @Test
    void a_broker_that_is_killed_and_comes_back() throws InterruptedException {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english");
                IndexStore memory = MemoryStore.create();
                IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), "", embedder, folder.resolve("state"),
                        memory, lucene)) {
            pipeline.log().send(traffic.next(150));
            broker.kill();
            await().atMost(Pipeline.PATIENCE).untilAsserted(
                    () -> assertThat(pipeline.embedderStatus().reasons()).isNotEmpty());
            assertThat(pipeline.embedderStatus().state()).isEqualTo(EmbedderStatus.State.DEGRADED);

            broker.restart();
            pipeline.log().send(traffic.next(150));
            pipeline.awaitAll();
            await().atMost(Pipeline.PATIENCE).untilAsserted(
                    () -> assertThat(pipeline.embedderStatus().reasons()).isEmpty());
            pipeline.mustEqualTheLog(embedder);
        }
    }

    @Test
    void a_database_that_is_killed_and_comes_back() throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
                HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english");
                IndexStore pgvector = PgVectorStore.open(PgVectorSettings.of(postgres.jdbcUrl()));
                IndexStore memory = MemoryStore.create();
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), pgvector, memory)) {
            pipeline.log().send(traffic.next(100));
            postgres.kill();
            pipeline.log().send(traffic.next(100));
            await().atMost(Pipeline.PATIENCE).untilAsserted(() -> assertThat(statesOf(pipeline, 0))
                    .hasAtLeastOneElementOfType(SinkState.Waiting.class));
            assertThat(statesOf(pipeline, 1)).as("the sink of the other store")
                    .hasOnlyElementsOfType(SinkState.Running.class);

            postgres.restart();
            pipeline.awaitAll();
            await().atMost(Pipeline.PATIENCE).untilAsserted(() -> assertThat(statesOf(pipeline, 0))
                    .hasOnlyElementsOfType(SinkState.Running.class));
            pipeline.mustEqualTheLog(embedder);
        }
    }

    private static Stream<SinkState> statesOf(Pipeline pipeline, int store) {
        return Stream.concat(Stream.of(pipeline.sinks().get(store).state()),
                pipeline.sinks().get(store).statuses().stream().map(status -> status.state()));
    }

    private static List<EmbeddingFault> embeddingFaults() {
        return List.of(EmbeddingFault.Status.tooMany("1"), new EmbeddingFault.Status(500),
                new EmbeddingFault.Body("<html>not JSON</html>"), new EmbeddingFault.Body("{\"data\":[]}"),
                new EmbeddingFault.Hang(), new EmbeddingFault.HangInBody(), new EmbeddingFault.Disconnect(),
                new EmbeddingFault.MissingItem());
    }

    @Test
    void an_embedding_service_that_fails_in_every_way_and_comes_back() throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        try (ScriptedEmbeddingServer server = ScriptedEmbeddingServer.start(DIMENSIONS);
                Embedder embedder = ScriptedModel.clientOf(server, DIMENSIONS);
                IndexStore memory = MemoryStore.create();
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), memory)) {
            pipeline.log().send(traffic.next(40));
            pipeline.awaitAll();
            for (EmbeddingFault fault : embeddingFaults()) {
                server.always(fault);
                pipeline.log().send(traffic.next(30));
                await(fault.toString()).atMost(Pipeline.PATIENCE).untilAsserted(() -> {
                    assertThat(pipeline.embedderStatus().state()).isEqualTo(EmbedderStatus.State.DEGRADED);
                    assertThat(pipeline.embedderStatus().reasons()).isNotEmpty();
                    assertThat(pipeline.counts().pending()).isPositive();
                });
                server.heal();
                pipeline.awaitAll();
                assertThat(pipeline.embedderStatus().reasons()).as("after " + fault).isEmpty();
            }
            pipeline.mustEqualTheLog(new ScriptedModel(DIMENSIONS));
        }
    }
}
