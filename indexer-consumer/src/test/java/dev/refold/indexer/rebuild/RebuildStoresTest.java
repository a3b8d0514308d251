package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.SinkService;
import dev.refold.schemas.DocumentKey;
import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rebuilds in the stores that people use. */
class RebuildStoresTest {

    private static final List<String> DEADLY = List.of("BulkLoad.add", "BulkLoad.flush", "BulkLoad.index",
            "BulkLoad.finish", "IndexStore.promote");

    @TempDir
    Path folder;

    private IndexStore open(String name) {
        return switch (name) {
            case "lucene" -> LuceneStore.open(folder);
            case "pgvector" -> PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
            case "chroma" -> {
                ChromaDatabase database = TestChroma.shared().newDatabase();
                yield ChromaStore.open(ChromaSettings.of(database.url()).withDatabase(database.tenant(),
                        database.database()));
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Dies once after each of the deadly calls, and goes on as a restarted process would. */
    private static final class Deaths implements WatchedStore.Watch {

        private final AtomicInteger died = new AtomicInteger();
        private final AtomicBoolean dead = new AtomicBoolean();

        @Override
        public void before(String call) {
            if (dead.get()) {
                throw new IllegalStateException("dead");
            }
        }

        @Override
        public void after(String call) {
            if (died.get() < DEADLY.size() && call.equals(DEADLY.get(died.get())) && !dead.getAndSet(true)) {
                died.incrementAndGet();
                throw new IllegalStateException("died after " + call);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lucene", "pgvector", "chroma"})
    void a_rebuild_that_dies_five_times_under_traffic_ends_as_the_log_says(String name) throws InterruptedException {
        Deaths deaths = new Deaths();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger unanswered = new AtomicInteger();
        try (RebuildStage stage = new RebuildStage(open(name))) {
            stage.fill(30);
            try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
                stage.awaitFirst();
            }
            Thread traffic = Thread.ofPlatform().start(() -> write(stage, done, unanswered));
            rebuild(stage, deaths);
            done.set(true);
            traffic.join();
            try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
                stage.awaitContents(2);
                stage.awaitContents(1);
            }
            assertThat(stage.states()).isEqualTo(Map.of(1, GenerationState.RETIRED, 2, GenerationState.LIVE));
            assertThat(unanswered).as("reads of the live generation that found nothing").hasValue(0);
        }
        assertThat(deaths.died).hasValue(DEADLY.size());
    }

    private static void write(RebuildStage stage, AtomicBoolean done, AtomicInteger unanswered) {
        for (int i = 0; !done.get(); i++) {
            stage.put("t" + i % 20, "traffic " + i);
            // Written once and never again: in every generation that may answer.
            if (stage.store.document(RebuildStage.LIVE, new DocumentKey("acme", "d1")).isEmpty()) {
                unanswered.incrementAndGet();
            }
        }
    }

    private static void rebuild(RebuildStage stage, Deaths deaths) {
        stage.rebuilds.request(stage.request(Duration.ofHours(1)));
        while (!(stage.step(2) instanceof RebuildStep.Keeping)) {
            deaths.dead.set(false);
            try (SinkService _ = stage.process("one", WatchedStore.of(stage.store, deaths),
                    RebuildParts.withoutModel(RebuildListener.NONE))) {
                await().atMost(RebuildStage.PATIENCE)
                        .until(() -> deaths.dead.get() || stage.step(2) instanceof RebuildStep.Keeping);
            }
        }
    }
}
