package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.indexer.rebuild.GenerationReport;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.store.ApplyOutcome;
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
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the past of a log on a real broker. */
class AsOfBuilderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final OptionalLong NO_VERSION = OptionalLong.empty();

    @TempDir
    private Path folder;

    private final IndexStore store = MemoryStore.create();
    private final CountingEmbedder model = new CountingEmbedder();
    private PastStage stage;
    private AsOfBuilder builder;

    @BeforeEach
    void open() throws InterruptedException {
        stage = new PastStage(folder);
        builder = stage.builder(store, model);
        store.create(PastStage.SPACE);
    }

    @AfterEach
    void close() {
        builder.close();
        stage.close();
    }

    private ResolvedPast now() throws InterruptedException {
        return builder.resolve(
                new AsOf.Time(stage.history.getLast().appended().plusMillis(1)));
    }

    private AsOf token(long epoch, Sent... last) {
        TreeMap<Integer, Long> offsets = new TreeMap<>();
        for (Sent sent : last) {
            offsets.put(sent.partition(), sent.offset());
        }
        return new AsOf.Token(new ConsistencyToken(epoch, offsets));
    }

    @Test
    void before_the_first_event_nothing_was_there() throws InterruptedException {
        Sent first = stage.upsert("a", "apples");
        stage.upsert("b", "pears");
        ResolvedPast past = builder.resolve(new AsOf.Time(first.appended()));
        assertThat(past.ends().values()).hasSize(PastStage.PARTITIONS).containsOnly(0L);
        Generation made = builder.build(past, plan -> plan.chunks() == 0 && plan.documents() == 0).orElseThrow();
        assertThat(made.state()).isEqualTo(GenerationState.READY);
        assertThat(stage.contents(store, made.number())).isEmpty();
        assertThat(model.texts()).isEmpty();
    }

    @Test
    void the_token_of_one_write_shows_all_as_it_was_when_that_was_written() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            stage.upsert("d" + i, "before " + i);
        }
        Sent write = stage.upsert("d3", "changed");
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(write.appended().plusMillis(1)));
        for (int i = 0; i < 12; i++) {
            stage.upsert("d" + i, "after " + i);
        }
        ResolvedPast past = builder.resolve(token(0, write));
        Generation made = builder.build(past, _ -> true).orElseThrow();
        assertThat(stage.contents(store, made.number()))
                .isEqualTo(PastOracle.fold(stage.history, sent -> !sent.appended().isAfter(write.appended())))
                .hasSize(12).containsEntry("d3", "changed").containsEntry("d4", "before 4");
    }

    @Test
    void a_moment_that_this_log_has_not_is_refused_with_words() throws InterruptedException {
        Sent sent = stage.upsert("a", "apples");
        assertRefused(token(1, sent), "the token is of log epoch 1, topics.log-epoch is 0");
        assertRefused(new AsOf.Token(ConsistencyToken.of(0, new Position(sent.partition(), 7))), "which ends at 1");
        assertRefused(new AsOf.Token(ConsistencyToken.of(0, new Position(17, 0))), "which the log does not have");
        assertRefused(new AsOf.Token(new ConsistencyToken(0, new TreeMap<>())), "names no event");
        assertRefused(new AsOf.Time(Instant.now().plus(Duration.ofHours(1))), "is not in the past");
    }

    private void assertRefused(AsOf asOf, String words) {
        assertThatThrownBy(() -> builder.resolve(asOf)).isInstanceOf(PastRefusedException.class)
                .hasMessageContaining(words);
    }

    @Test
    void a_log_that_retention_has_eaten_from_is_refused_even_after_it_was_resolved() throws Exception {
        Sent first = stage.upsert("a", "apples");
        stage.upsert("a", "pears");
        ResolvedPast past = now();
        ResolvedPast before = builder.resolve(new AsOf.Time(first.appended()));
        try (Admin admin = stage.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(stage.names.documents(), first.partition()),
                    RecordsToDelete.beforeOffset(1))).all().get();
        }
        assertRefused(new AsOf.Time(Instant.now()), "begins at offset 1: retention has eaten events");
        assertThatThrownBy(() -> builder.build(past, _ -> true)).isInstanceOf(PastRefusedException.class)
                .hasMessageContaining("retention has eaten events");
        assertThat(store.generations()).hasSize(1);
        assertThat(builder.plan(before).documents()).as("a past that wants nothing of it").isZero();
    }

    @Test
    void a_plan_says_what_it_costs_and_when_not_agreed_to_nothing_happens() throws InterruptedException {
        stage.upsert("a", "first words");
        stage.embed(new CountingEmbedder());
        stage.upsert("b", "first words");
        stage.upsert("c", "12345678");
        stage.upsert("d", "12345678");
        stage.upsert("e", "123456789");
        stage.upsert("gone", "12345678901234567890");
        stage.delete("gone", NO_VERSION);
        try (AsOfBuilder priced = new AsOfBuilder(stage.settings().withPrice(2_000_000), store, model, Instant::now)) {
            ResolvedPast past = now();
            PastPlan plan = priced.plan(past);
            assertThat(plan).usingRecursiveComparison().ignoringFields("remarks")
                    .isEqualTo(new PastPlan(5, 5, 3, 2, 5, 10, plan.remarks()));
            assertThat(priced.build(past, _ -> false)).isEmpty();
        }
        assertThat(store.generations()).hasSize(1);
        assertThat(model.texts()).isEmpty();
    }

    @Test
    void an_interruption_marks_the_generation_failed_and_what_was_paid_is_not_paid_again() throws Exception {
        for (int i = 0; i < 25; i++) {
            stage.upsert("d" + i, "document " + i);
        }
        ResolvedPast past = now();
        model.hangAfter(3);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> build = threads.submit(() -> builder.build(past, _ -> true));
            assertThat(model.hangs.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();
            assertThatThrownBy(build::get).hasRootCauseInstanceOf(InterruptedException.class);
        }
        assertThat(store.generations()).extracting(Generation::state).containsExactly(GenerationState.BUILDING,
                GenerationState.FAILED);
        assertThat(model.texts()).hasSize(15);

        model.hangAfter(Integer.MAX_VALUE);
        Generation made = builder.build(past, _ -> true).orElseThrow();
        assertThat(stage.contents(store, made.number())).hasSize(25);
        assertThat(model.texts()).hasSize(25).doesNotHaveDuplicates();
        assertThat(builder.progress().phase()).isEqualTo(AsOfProgress.Phase.DONE);
    }

    @Test
    void a_model_that_fails_is_asked_again_but_not_for_ever() throws InterruptedException {
        stage.upsert("a", "apples");
        model.failNext(2);
        assertThat(builder.build(now(), _ -> true)).isPresent();
        assertThat(model.texts()).containsExactly("apples");

        stage.upsert("b", "pears");
        model.failNext(2);
        try (AsOfBuilder impatient = new AsOfBuilder(stage.settings().withAttempts(2), store, model, Instant::now)) {
            ResolvedPast past = now();
            assertThatThrownBy(() -> impatient.build(past, _ -> true)).isInstanceOf(ModelUnavailableException.class)
                    .hasMessageContaining("failed 2 times in a row (429)");
        }
        assertThat(store.generations().getLast().state()).isEqualTo(GenerationState.FAILED);
    }

    @Test
    void a_document_that_the_model_refuses_is_as_it_was_before() throws InterruptedException {
        stage.upsert("a", "apples");
        stage.upsert("a", "REFUSED once");
        stage.upsert("a", "REFUSED twice");
        stage.upsert("b", "REFUSED from the start");
        stage.upsert("c", "pears");
        Generation made = builder.build(now(), _ -> true).orElseThrow();
        assertThat(stage.contents(store, made.number())).containsOnly(Map.entry("a", "apples"),
                Map.entry("c", "pears"));
        assertThat(model.texts()).doesNotHaveDuplicates();
    }

    @Test
    void a_build_whose_process_died_is_filled_from_its_start() throws InterruptedException {
        stage.upsert("a", "apples");
        ResolvedPast past = now();
        stage.upsert("b", "pears");
        Generation left = store.create(PastStage.SPACE, AsOfTask.encode(past));
        store.beginLoad(left.number()).close();
        assertThat(builder.resume(left.number()).state()).isEqualTo(GenerationState.READY);
        assertThat(stage.contents(store, left.number())).containsOnly(Map.entry("a", "apples"));
        assertThatThrownBy(() -> builder.resume(1)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("memory@1 is no look at the past");
    }

    @Test
    void an_empty_store_is_refused_as_its_sink_would_make_no_first_generation() throws InterruptedException {
        stage.upsert("a", "apples");
        try (AsOfBuilder empty = stage.builder(MemoryStore.create(), model)) {
            ResolvedPast past = now();
            assertThatThrownBy(() -> empty.build(past, _ -> true)).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("start its sink first");
        }
    }

    @Test
    void it_is_neither_folded_on_nor_promoted() throws InterruptedException {
        stage.upsert("a", "apples");
        Generation past = builder.build(now(), _ -> true).orElseThrow();
        assertThatThrownBy(() -> store.promote(past.number())).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("does not follow the log");
        stage.upsert("a", "pears");
        stage.embed(new CountingEmbedder());
        Rebuilds rebuilds = new Rebuilds(store, stage.names::embeddings, stage.kafka);
        try (SinkService sinks = new SinkService(store, PastStage.SPACE, stage.names::embeddings,
                SinkSettings.of(stage.names.prefix() + "sinks", "one", stage.kafka), DEAF)) {
            sinks.start();
            await().atMost(PATIENCE).until(() -> stage.contents(store, 1).containsValue("pears"));
            Generation second = store.create(PastStage.SPACE);
            await().atMost(PATIENCE).until(() -> stage.contents(store, second.number()).containsValue("pears"));
            assertThat(sinks.statuses()).extracting(status -> status.generation().number())
                    .doesNotContain(past.number());
        }
        assertThat(stage.contents(store, past.number())).containsOnly(Map.entry("a", "apples"));
        assertThat(store.generations()).extracting(Generation::state).element(past.number() - 1)
                .isEqualTo(GenerationState.READY);
        assertThat(rebuilds.list()).isEmpty();
        assertThat(rebuilds.generations()).extracting(GenerationReport::generation).extracting(Generation::number)
                .contains(past.number());
        assertThatThrownBy(() -> store.promote(past.number())).isInstanceOf(StoreException.Refused.class);
    }

    private static final SinkListener DEAF = new SinkListener() {

        @Override
        public void applied(String name, int generation, int records, ApplyOutcome.Applied outcome) {}

        @Override
        public void retried(String name, int generation) {}
    };
}
