package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random traffic through embedder and sinks into every store, held against the oracle. */
class PipelineTest {

    @TempDir
    private Path folder;

    @Test
    void every_store_shows_exactly_what_the_log_means() throws InterruptedException {
        long seed = Seeds.of("pipeline");
        TestBroker broker = TestBroker.shared();
        Traffic traffic = new Traffic(seed, 60, 8);
        try (HashingEmbedder embedder = new HashingEmbedder(64, "english");
                IndexStore memory = MemoryStore.create();
                IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                IndexStore pgvector = PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), memory, lucene, pgvector);
                OrderWatch watchLucene = new OrderWatch(lucene, traffic.keys());
                OrderWatch watchPgvector = new OrderWatch(pgvector, traffic.keys())) {
            for (int round = 0; round < 3; round++) {
                pipeline.log().send(traffic.next(250));
                pipeline.awaitAll();
                pipeline.mustEqualTheLog(embedder);
            }
            for (OrderWatch watch : List.of(watchLucene, watchPgvector)) {
                assertThat(watch.looks()).isGreaterThan(3);
                assertThat(watch.broken()).isEmpty();
            }
        }
    }
}
