package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
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
        builder = stage.builder(model);
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
        Generation made = stage.build(builder, store, past);
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
        Generation made = stage.build(builder, store, past);
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
        assertThatThrownBy(() -> stage.build(builder, store, past)).isInstanceOf(PastRefusedException.class)
                .hasMessageContaining("retention has eaten events");
        assertThat(stage.plan(builder, before).documents()).as("a past that wants nothing of it").isZero();
    }

    @Test
    void a_plan_says_what_it_costs_and_pays_nothing() throws InterruptedException {
        stage.upsert("a", "first words");
        stage.embed(new CountingEmbedder());
        stage.upsert("b", "first words");
        stage.upsert("c", "12345678");
        stage.upsert("d", "12345678");
        stage.upsert("e", "123456789");
        stage.upsert("gone", "12345678901234567890");
        stage.delete("gone", NO_VERSION);
        PastPlan plan = stage.plan(builder, now());
        assertThat(plan).isEqualTo(new PastPlan(5, 1, 5, 3, 2, 5, plan.remarks()));
        assertThat(model.texts()).isEmpty();
    }

    @Test
    void an_interruption_ends_it_and_what_was_paid_is_not_paid_again() throws Exception {
        for (int i = 0; i < 25; i++) {
            stage.upsert("d" + i, "document " + i);
        }
        ResolvedPast past = now();
        model.hangAfter(3);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> build = threads.submit(() -> stage.build(builder, store, past));
            assertThat(model.hangs.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();
            assertThatThrownBy(build::get).hasRootCauseInstanceOf(InterruptedException.class);
        }
        assertThat(model.texts()).hasSize(15);

        model.hangAfter(Integer.MAX_VALUE);
        Generation made = stage.build(builder, store, past);
        assertThat(stage.contents(store, made.number())).hasSize(25);
        assertThat(model.texts()).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void who_hears_of_the_progress_ends_it_even_while_the_model_says_nothing() throws InterruptedException {
        stage.upsert("a", "apples");
        ResolvedPast past = now();
        model.hangAfter(0);
        int number = store.create(PastStage.SPACE, "{}").number();
        assertThatThrownBy(() -> builder.fill(store, number, past, now -> {
            if (model.hangs.getCount() == 0) {
                throw new IllegalStateException("enough at " + now.phase());
            }
        })).isInstanceOf(IllegalStateException.class).hasMessage("enough at EMBEDDING");
    }

    @Test
    void a_model_that_fails_is_asked_again_but_not_for_ever() throws InterruptedException {
        stage.upsert("a", "apples");
        model.failNext(2);
        stage.build(builder, store, now());
        assertThat(model.texts()).containsExactly("apples");

        stage.upsert("b", "pears");
        model.failNext(2);
        try (AsOfBuilder impatient = new AsOfBuilder(stage.settings().withAttempts(2), model, Instant::now)) {
            ResolvedPast past = now();
            assertThatThrownBy(() -> stage.build(impatient, store, past)).isInstanceOf(ModelUnavailableException.class)
                    .hasMessageContaining("failed 2 times in a row (429)");
        }
    }

    @Test
    void a_document_that_the_model_refuses_is_as_it_was_before() throws InterruptedException {
        stage.upsert("a", "apples");
        stage.upsert("a", "REFUSED once");
        stage.upsert("a", "REFUSED twice");
        stage.upsert("b", "REFUSED from the start");
        stage.upsert("c", "pears");
        Generation made = stage.build(builder, store, now());
        assertThat(stage.contents(store, made.number())).containsOnly(Map.entry("a", "apples"),
                Map.entry("c", "pears"));
        assertThat(model.texts()).doesNotHaveDuplicates();
    }
}
