package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestBroker;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every store is rebuilt from the log while events are written and queries are asked. */
class RebuildTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void every_store_is_rebuilt_under_traffic_and_nobody_notices() throws Exception {
        long seed = Seeds.of("rebuild");
        TestBroker broker = TestBroker.shared();
        Traffic traffic = new Traffic(seed, 300, 6);
        try (HashingEmbedder embedder = new HashingEmbedder(64, "english");
                IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                IndexStore pgvector = PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
                IndexStore chroma = chroma();
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), lucene, pgvector, chroma)) {
            List<IndexStore> stores = List.of(lucene, pgvector, chroma);
            pipeline.log().send(traffic.next(1_200));
            pipeline.awaitAll();

            List<SteadyQueries> queries = stores.stream().map(SteadyQueries::of).toList();
            SteadyTraffic steady = new SteadyTraffic(pipeline.log(), traffic, new SplittableRandom(seed));
            List<NamedRebuild> asked = request(pipeline, stores);
            awaitPromoted(pipeline, stores, asked);
            queries.forEach(SteadyQueries::promoted);
            steady.end();
            pipeline.awaitAll();
            for (SteadyQueries one : queries) {
                one.end(asked.getFirst().generation().number());
            }
            pipeline.mustEqualTheLog(embedder);

            for (IndexStore store : stores) {
                assertThat(rebuilds(pipeline, store).rollback().number()).isEqualTo(1);
            }
            pipeline.log().send(traffic.next(200));
            pipeline.awaitAll();
            pipeline.mustEqualTheLog(embedder);
        }
    }

    @Test
    void a_rebuild_embeds_nothing() throws Exception {
        long seed = Seeds.of("rebuild");
        TestBroker broker = TestBroker.shared();
        try (CountingEmbedder embedder = new CountingEmbedder(new HashingEmbedder(64, "english"));
                IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), lucene)) {
            pipeline.log().send(new Traffic(seed, 100, 4).next(400));
            pipeline.awaitAll();
            long before = embedder.texts();
            assertThat(before).isPositive();

            awaitPromoted(pipeline, List.of(lucene), request(pipeline, List.of(lucene)));

            assertThat(embedder.texts()).isEqualTo(before);
            pipeline.mustEqualTheLog(embedder);
        }
    }

    private static IndexStore chroma() {
        ChromaDatabase database = TestChroma.shared().newDatabase();
        return ChromaStore.open(ChromaSettings.of(database.url())
                .withDatabase(database.tenant(), database.database()));
    }

    private static Rebuilds rebuilds(Pipeline pipeline, IndexStore store) {
        return new Rebuilds(store, pipeline.names()::embeddings, pipeline.kafka());
    }

    private static List<NamedRebuild> request(Pipeline pipeline, List<IndexStore> stores) {
        List<NamedRebuild> asked = new ArrayList<>();
        for (IndexStore store : stores) {
            asked.add(rebuilds(pipeline, store).request(RebuildRequest.of(store.name(), pipeline.space())));
        }
        return asked;
    }

    private static void awaitPromoted(Pipeline pipeline, List<IndexStore> stores, List<NamedRebuild> asked) {
        for (int i = 0; i < stores.size(); i++) {
            Rebuilds rebuilds = rebuilds(pipeline, stores.get(i));
            int number = asked.get(i).generation().number();
            await("the promotion of " + stores.get(i).name() + '@' + number).atMost(LIMIT).until(
                    () -> rebuilds.list().stream().filter(one -> one.generation().number() == number)
                            .map(one -> one.rebuild().step()).findFirst().orElseThrow(),
                    step -> {
                        assertThat(step).isNotInstanceOf(RebuildStep.Failed.class)
                                .isNotInstanceOf(RebuildStep.Paused.class);
                        return step instanceof RebuildStep.Keeping;
                    });
        }
    }
}
