package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.rebuild.GenerationCheck;
import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operate.md says of disasters: the stores are gone, or everything is but a mirror of {@code documents}. */
class DisasterTest {

    private static final int EVENTS = 150;
    private static final int DOCUMENTS = 40;
    private static final long RAISED = 1;

    @TempDir
    private Path folder;

    private final long seed = Seeds.of("disasters");
    private final TestBroker broker = TestBroker.shared();

    @Test
    void deleted_stores_are_folded_again_from_the_log_and_nothing_is_paid_for_again() throws Exception {
        String prefix = broker.newPrefix();
        String database = TestPostgres.shared().newDatabase();
        Path index = folder.resolve("lucene");
        try (HashingEmbedder hashing = embedder(); CountingEmbedder model = new CountingEmbedder(embedder())) {
            try (IndexStore lucene = LuceneStore.open(index);
                    IndexStore pgvector = pgvector(database);
                    Pipeline pipeline = start(prefix, model, 0, lucene, pgvector)) {
                pipeline.log().send(new Traffic(seed, DOCUMENTS, 3).next(EVENTS));
                pipeline.awaitAll();
            }
            long paid = model.texts();
            delete(index);
            dropSchemas(database);

            try (IndexStore lucene = LuceneStore.open(index);
                    IndexStore pgvector = pgvector(database);
                    Pipeline pipeline = start(prefix, model, 0, lucene, pgvector)) {
                assertThat(List.of(lucene, pgvector)).as("what is left").allMatch(store -> store.orphans().isEmpty());
                pipeline.awaitAll();
                await("the embedder's state").atMost(Pipeline.PATIENCE).until(
                        () -> pipeline.counts().consumed() == EVENTS);
                pipeline.mustEqualTheLog(hashing);
                mustVerify(pipeline, lucene);
                mustVerify(pipeline, pgvector);
            }
            assertThat(model.texts()).as("texts embedded, before and after").isEqualTo(paid);
        }
    }

    @Test
    void documents_mirrored_to_an_empty_broker_under_a_raised_log_epoch_give_the_same_contents() throws Exception {
        String lost = broker.newPrefix();
        String mirrored = broker.newPrefix();
        try (HashingEmbedder hashing = embedder();
                EventLog from = new EventLog(broker.bootstrapServers(), lost);
                EventLog to = new EventLog(broker.bootstrapServers(), mirrored)) {
            createDocuments(lost);
            Traffic traffic = new Traffic(seed, DOCUMENTS, 3);
            from.send(traffic.next(EVENTS));
            createDocuments(mirrored);
            from.mirrorTo(to);

            try (IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                    Pipeline pipeline = start(mirrored, hashing, RAISED, lucene)) {
                pipeline.awaitAll();
                List<LoggedEvent> events = from.documents();
                new StoreContents(lucene, hashing).mustEqual(Oracle.fold(events), events);
                mustVerify(pipeline, lucene);

                pipeline.log().send(traffic.next(EVENTS));
                pipeline.awaitAll();
                pipeline.mustEqualTheLog(hashing);
            }
        }
    }

    private static HashingEmbedder embedder() {
        return new HashingEmbedder(64, "english");
    }

    private static IndexStore pgvector(String database) {
        return PgVectorStore.open(PgVectorSettings.of(database));
    }

    private Pipeline start(String prefix, Embedder embedder, long logEpoch, IndexStore... stores)
            throws InterruptedException {
        return Pipeline.start(broker.bootstrapServers(), prefix, embedder, folder.resolve("state-" + prefix), logEpoch,
                stores);
    }

    /** As whoever restores a topic makes it. */
    private void createDocuments(String prefix) throws InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(Map.of("bootstrap.servers",
                broker.bootstrapServers())))) {
            new TopicAdmin(admin, Pipeline.PATIENCE).ensure(List.of(TopicSpec.documents(new TopicNames(prefix),
                    TopicLayout.ONE_MACHINE)));
        }
    }

    private static void mustVerify(Pipeline pipeline, IndexStore store) {
        int live = store.generations().stream().filter(one -> one.state() == GenerationState.LIVE).findFirst()
                .orElseThrow().number();
        GenerationCheck.Result result = new VerifiedByLog(store, pipeline.names(), pipeline.kafka()).check(live,
                (_, _, _, _) -> {});
        assertThat(result.findings()).as("%s differs from the log: %s", store.name(), result.first()).isZero();
        assertThat(result.documents()).as("documents verified in %s", store.name()).isPositive();
    }

    private static void delete(Path index) throws IOException {
        Files.walkFileTree(index, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The registry's, and one of every generation. */
    private static void dropSchemas(String database) throws SQLException {
        PgRows rows = new PgRows(database);
        String drops = rows.text("SELECT string_agg('DROP SCHEMA ' || nspname || ' CASCADE', '; ')"
                + " FROM pg_namespace WHERE nspname LIKE 'refold%'");
        rows.execute(drops);
        assertThat(rows.text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'refold%'")).isEqualTo("0");
    }
}
