package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.rebuild.GenerationCheck;
import dev.refold.indexer.rebuild.GenerationReport;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.indexer.rebuild.Plan;
import dev.refold.indexer.rebuild.Rebuild;
import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildSettings;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.verify.Verifier;
import dev.refold.indexer.verify.VerifyException;
import dev.refold.indexer.verify.VerifySettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import dev.refold.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at the past as operators ask for them: a sink service works, others take over. */
class LookBackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration TAKE_OVER = Duration.ofMillis(1_500);
    private static final Duration RENEW = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private final IndexStore store = MemoryStore.create();
    private final CountingEmbedder model = new CountingEmbedder();
    private PastStage stage;
    private Rebuilds rebuilds;

    @BeforeEach
    void open() throws InterruptedException {
        stage = new PastStage(folder);
        rebuilds = new Rebuilds(store, stage.names::embeddings, stage.kafka, _ -> stage.builder(model));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private SinkService process(String instance, RebuildListener listener) {
        SinkSettings settings = SinkSettings.of(stage.names.prefix() + "sinks", instance, stage.kafka);
        RebuildParts parts = new RebuildParts(space -> {
            throw new IllegalArgumentException("no queries here: " + space);
        }, _ -> stage.builder(model), GenerationCheck.NONE, listener);
        SinkService service = new SinkService(store, PastStage.SPACE, stage.names::embeddings, settings,
                SinkListener.NONE, new RebuildSettings(instance, 7, 1 << 20, 2, TAKE_OVER, RENEW, stage.kafka), parts);
        service.start();
        return service;
    }

    private void awaitFirst() {
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(store.generations()).extracting(Generation::state).contains(GenerationState.LIVE));
    }

    private NamedRebuild ask() throws InterruptedException {
        AsOf now = new AsOf.Time(stage.history.getLast().appended().plusMillis(1));
        return rebuilds.request(RebuildRequest.lookBack("memory", PastStage.SPACE, rebuilds.resolve(PastStage.SPACE,
                now)));
    }

    private Rebuild rebuild(int generation) {
        return rebuilds.list().stream().filter(one -> one.generation().number() == generation).findFirst().orElseThrow()
                .rebuild();
    }

    private void awaitStep(int generation, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rebuild(generation).step().name())
                .as("%s", rebuild(generation)).isEqualTo(name));
    }

    @Test
    void it_is_made_beside_the_live_one_and_neither_folded_on_nor_promoted_nor_verified() throws InterruptedException {
        stage.upsert("a", "apples");
        stage.upsert("b", "figs");
        stage.delete("b", OptionalLong.empty());
        try (SinkService sinks = process("one", RebuildListener.NONE)) {
            awaitFirst();
            int past = ask().generation().number();
            awaitStep(past, "done");
            assertThat(rebuild(past).loaded().documents()).isOne();
            assertThat(rebuild(past).loaded().deletes()).isOne();
            stage.upsert("a", "pears");
            stage.embed(new CountingEmbedder());
            await().atMost(PATIENCE).until(() -> stage.contents(store, 1).containsValue("pears"));
            int second = store.create(PastStage.SPACE).number();
            await().atMost(PATIENCE).until(() -> stage.contents(store, second).containsValue("pears"));

            assertThat(sinks.statuses()).extracting(status -> status.generation().number()).doesNotContain(past);
            assertThat(stage.contents(store, past)).containsOnly(Map.entry("a", "apples"));
            assertThat(rebuilds.generations()).extracting(GenerationReport::generation).contains(
                    new Generation("memory", past, PastStage.SPACE, GenerationState.READY));
            assertRefused(() -> store.promote(past), "does not follow the log");
            assertRefused(() -> rebuilds.promote(past), "it follows no log, so it is not promoted");
            Verifier verifier = new Verifier(store, stage.names::embeddings, VerifySettings.of(stage.kafka));
            assertThatThrownBy(() -> verifier.verify(past, true, _ -> {})).isInstanceOf(VerifyException.class)
                    .hasMessageContaining("memory@2 is a look at the past");
            rebuilds.drop(past);
            assertThat(store.generations()).extracting(Generation::number).doesNotContain(past);
        }
    }

    private static void assertRefused(Runnable step, String words) {
        assertThatThrownBy(step::run).isInstanceOf(StoreException.Refused.class).hasMessageContaining(words);
    }

    /** Another process waits until the first counts as dead; after a restart the same one goes on at once. */
    @ParameterizedTest(name = "died at {0}, then {1}")
    @CsvSource({"planned, one", "loading, two", "indexing, one", "done, one"})
    void one_whose_process_died_at_a_step_is_ended_by_the_next(String step, String next) throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            stage.upsert("d" + i, "before " + i);
        }
        AtomicBoolean died = new AtomicBoolean();
        RebuildListener death = new RebuildListener() {

            @Override
            public void entered(int generation, Rebuild rebuild) {
                if (rebuild.step().name().equals(step) && died.compareAndSet(false, true)) {
                    throw new IllegalStateException("died at " + step);
                }
            }
        };
        int past;
        try (SinkService _ = process("one", death)) {
            awaitFirst();
            past = ask().generation().number();
            await().atMost(PATIENCE).untilTrue(died);
        }
        stage.upsert("d3", "after");
        try (SinkService _ = process(next, RebuildListener.NONE)) {
            awaitStep(past, "done");
        }
        assertThat(stage.contents(store, past)).hasSize(12).containsEntry("d3", "before 3");
        assertThat(store.generations()).extracting(Generation::state).contains(GenerationState.READY);
    }

    @Test
    void a_model_that_is_down_is_waited_for_and_a_dropped_one_is_let_go() throws InterruptedException {
        stage.upsert("a", "apples");
        model.failNext(Integer.MAX_VALUE);
        try (SinkService _ = process("one", RebuildListener.NONE)) {
            awaitFirst();
            int first = ask().generation().number();
            await().atMost(PATIENCE).until(() -> rebuild(first).progress().phase().startsWith("embedding"));
            assertRefused(() -> {
                try {
                    ask();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }, "is under way already");
            rebuilds.drop(first);
            model.failNext(0);
            int second = ask().generation().number();
            awaitStep(second, "done");
            assertThat(stage.contents(store, second)).hasSize(1);
        }
    }

    @Test
    void what_retention_has_eaten_meanwhile_fails_it_and_says_to_drop_it() throws Exception {
        Sent first = stage.upsert("a", "apples");
        try (SinkService _ = process("one", RebuildListener.NONE)) {
            awaitFirst();
        }
        int past = ask().generation().number();
        try (Admin admin = stage.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(stage.names.documents(), first.partition()),
                    RecordsToDelete.beforeOffset(1))).all().get();
        }
        try (SinkService _ = process("one", RebuildListener.NONE)) {
            awaitStep(past, "failed");
            assertThat(rebuild(past).step().toString()).contains("retention has eaten events", "refold drop memory@2");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.generations()).extracting(Generation::state)
                    .contains(GenerationState.FAILED));
        }
        assertRefused(() -> {
            try {
                rebuilds.resolve(PastStage.SPACE, new AsOf.Time(Instant.now()));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, "begins at offset 1");
    }

    @Test
    void a_plan_folds_and_counts_and_pays_nothing() throws InterruptedException {
        stage.upsert("a", "apples");
        stage.embed(new CountingEmbedder());
        Sent last = stage.upsert("b", "12345678");
        stage.upsert("a", "later words");
        Plan plan = rebuilds.plan(PastStage.SPACE, new AsOf.Token(ConsistencyToken.of(0,
                new Position(last.partition(), last.offset()))));
        assertThat(plan.documents()).isEqualTo(2);
        assertThat(plan.chunksToEmbed()).isBetween(1L, 2L);
        assertThat(plan.tokensToEmbed()).isPositive();
        assertThat(plan.remarks()).anyMatch(remark -> remark.contains("have a vector already"));
        assertThat(model.texts()).isEmpty();
    }

    @Test
    void an_empty_store_and_a_space_without_a_model_are_refused() throws InterruptedException {
        stage.upsert("a", "apples");
        assertThatThrownBy(this::ask).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("start its sink first");
        Rebuilds without = new Rebuilds(store, stage.names::embeddings, stage.kafka);
        Space space = PastStage.SPACE;
        assertThatThrownBy(() -> without.plan(space, new AsOf.Time(Instant.now())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not configured here");
    }
}
