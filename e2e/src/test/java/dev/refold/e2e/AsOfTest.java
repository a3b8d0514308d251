package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.e2e.Oracle.Expected;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.asof.AsOf;
import dev.refold.indexer.rebuild.Plan;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestBroker;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at random moments of a random history: each shows what the log meant then, and pays for what no log has. */
class AsOfTest {

    private static final int LOOKS = 10;
    private static final int EVENTS_AT_ONCE = 10;

    @TempDir
    private Path folder;

    private final List<Look> looks = new ArrayList<>();

    /** One that was made. */
    private record Look(IndexStore store, int generation, Instant at) {

        GenerationChoice choice() {
            return new GenerationChoice.Numbered(generation);
        }

        @Override
        public String toString() {
            return store.name() + '@' + generation + " as of " + at;
        }
    }

    @Test
    void a_generation_as_of_any_moment_equals_the_fold_of_the_log_then_and_pays_for_missing_chunks_only()
            throws Exception {
        check(120, false);
    }

    @Test
    @Tag("long")
    void so_it_does_ten_times_in_every_store() throws Exception {
        check(260, true);
    }

    /** @param everywhere whether each store makes every look; the first one they make all in any case */
    private void check(int events, boolean everywhere) throws Exception {
        long seed = Seeds.of("as-of");
        SplittableRandom random = new SplittableRandom(seed);
        TestBroker broker = TestBroker.shared();
        Traffic traffic = new Traffic(seed, 40, 3);
        try (HashingEmbedder hashing = new HashingEmbedder(64, "english");
                CountingEmbedder model = new CountingEmbedder(new HashingEmbedder(64, "english"));
                IndexStore lucene = LuceneStore.open(folder.resolve("lucene"));
                IndexStore pgvector = PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
                IndexStore chroma = chroma();
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), model,
                        folder.resolve("state"), lucene, pgvector, chroma)) {
            send(pipeline, traffic, events);
            forgetHalf(pipeline);
            Set<ContentHash> inTheLog = hashes(pipeline.log().embeddings().stream()
                    .filter(EmbeddedDocument.Present.class::isInstance).map(EmbeddedDocument.Present.class::cast));

            List<LoggedEvent> history = pipeline.log().documents().stream()
                    .sorted(Comparator.comparingLong(LoggedEvent::appendedMillis)).toList();
            for (int i = 0; i < LOOKS; i++) {
                // The first one not before there is something to see.
                int least = i == 0 ? history.size() / 2 : 0;
                long near = history.get(random.nextInt(least, history.size())).appendedMillis();
                Instant at = Instant.ofEpochMilli(near + random.nextInt(3) - 1);
                look(pipeline, lucene, at, model, inTheLog);
                if (i == 0 || everywhere) {
                    look(pipeline, pgvector, at, model, inTheLog);
                    look(pipeline, chroma, at, model, inTheLog);
                }
            }

            send(pipeline, traffic, events / 2);
            List<LoggedEvent> all = pipeline.log().documents();
            for (Look look : looks) {
                new StoreContents(look.store(), look.choice(), hashing).mustEqual(fold(all, look.at()), all);
                assertThatThrownBy(() -> look.store().promote(look.generation())).as("%s", look)
                        .isInstanceOf(StoreException.Refused.class).hasMessageContaining("does not follow the log");
            }
        }
    }

    private static IndexStore chroma() {
        ChromaDatabase database = TestChroma.shared().newDatabase();
        return ChromaStore.open(ChromaSettings.of(database.url())
                .withDatabase(database.tenant(), database.database()));
    }

    /** In small batches, so that moments lie between them. */
    private static void send(Pipeline pipeline, Traffic traffic, int events) throws InterruptedException {
        for (int sent = 0; sent < events; sent += EVENTS_AT_ONCE) {
            pipeline.log().send(traffic.next(EVENTS_AT_ONCE));
        }
        pipeline.awaitAll();
    }

    /** Compaction takes states that newer ones superseded; this takes the older half of every partition. */
    private static void forgetHalf(Pipeline pipeline) throws Exception {
        String topic = pipeline.names().embeddings(pipeline.space());
        try (Admin admin = Admin.create(new HashMap<>(pipeline.kafka()))) {
            Collection<AlterConfigOp> deletable = List.of(new AlterConfigOp(
                    new ConfigEntry("cleanup.policy", "compact,delete"), AlterConfigOp.OpType.SET));
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), deletable)).all()
                    .get();
            Map<TopicPartition, RecordsToDelete> half = new HashMap<>();
            pipeline.log().ends(topic).forEach((partition, end) -> half.put(partition,
                    RecordsToDelete.beforeOffset(end / 2)));
            // The broker's log learns of the setting a moment after it is acknowledged.
            Awaitility.await().ignoreExceptionsMatching(e -> e.getCause() instanceof PolicyViolationException)
                    .untilAsserted(() -> admin.deleteRecords(half).all().get());
        }
    }

    private void look(Pipeline pipeline, IndexStore store, Instant at, CountingEmbedder model,
            Set<ContentHash> inTheLog) throws InterruptedException {
        Rebuilds rebuilds = pipeline.rebuilds(store);
        AsOf moment = new AsOf.Time(at);
        long before = model.texts();
        Plan plan = rebuilds.plan(pipeline.space(), moment);
        assertThat(model.texts()).as("paid for a plan").isEqualTo(before);

        int generation = rebuilds.request(RebuildRequest.lookBack(store.name(), pipeline.space(),
                rebuilds.resolve(pipeline.space(), moment))).generation().number();
        Look look = new Look(store, generation, at);
        await(look.toString()).atMost(Pipeline.PATIENCE).until(() -> step(rebuilds, generation), step -> {
            assertThat(step).isNotInstanceOf(RebuildStep.Failed.class);
            return step instanceof RebuildStep.Done;
        });
        looks.add(look);

        List<EmbeddedDocument.Present> documents = fold(pipeline.log().documents(), at).keySet().stream()
                .map(DocumentKey::parse).flatMap(key -> store.document(look.choice(), key).stream())
                .map(found -> found.document()).toList();
        Set<ContentHash> missing = hashes(documents.stream());
        missing.removeAll(inTheLog);
        assertThat(model.texts() - before).as("chunks paid for by %s", look).isEqualTo(missing.size());
        assertThat(plan.chunksToEmbed()).as("planned for %s", look).isEqualTo(missing.size());
        assertThat(plan.documents()).as("planned for %s", look).isEqualTo(documents.size());
        assertThat(plan.chunks()).as("planned for %s", look).isEqualTo(
                documents.stream().mapToLong(document -> document.chunks().size()).sum());
        System.out.printf("as-of: %s, %d documents, %d chunks, %d of them paid for%n", look, documents.size(),
                plan.chunks(), missing.size());
    }

    private static RebuildStep step(Rebuilds rebuilds, int generation) {
        return rebuilds.list().stream().filter(one -> one.generation().number() == generation).findFirst().orElseThrow()
                .rebuild().step();
    }

    private static Set<ContentHash> hashes(Stream<EmbeddedDocument.Present> documents) {
        Set<ContentHash> hashes = new HashSet<>();
        documents.forEach(document -> document.chunks().stream().map(Chunk::hash).forEach(hashes::add));
        return hashes;
    }

    private static SortedMap<String, Expected> fold(List<LoggedEvent> log, Instant at) {
        return Oracle.fold(log.stream().filter(event -> event.appendedMillis() < at.toEpochMilli()).toList());
    }
}
