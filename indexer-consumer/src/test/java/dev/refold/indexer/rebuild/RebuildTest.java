package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.rebuild.RebuildRequest.Promotion;
import dev.refold.indexer.sink.EmbeddedLog;
import dev.refold.indexer.sink.EmbeddedLog;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkState;
import dev.refold.indexer.sink.SinkStatus;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Space;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.SearchMode;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Mend;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final RebuildStage stage = new RebuildStage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void a_generation_is_rebuilt_while_events_keep_coming() throws InterruptedException {
        stage.fill(60);
        AtomicBoolean done = new AtomicBoolean();
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            Thread traffic = Thread.ofPlatform().start(() -> {
                for (int i = 0; !done.get(); i++) {
                    stage.put("t" + i % 40, "traffic " + i);
                    if (i % 7 == 0) {
                        stage.remove("t" + (i + 20) % 40);
                    }
                }
            });
            NamedRebuild asked = stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(asked.generation().number(), "keeping");
            assertThat(stage.live().number()).isEqualTo(2);
            done.set(true);
            traffic.join();
            stage.awaitContents(2);
            stage.awaitContents(1);
            assertThat(stage.states()).isEqualTo(Map.of(1, GenerationState.RETIRED, 2, GenerationState.LIVE));
        }
    }

    @Test
    void the_generation_before_is_dropped_when_its_time_is_over() {
        stage.fill(10);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(Duration.ofSeconds(1)));
            stage.awaitStep(2, "done");
            assertThat(stage.states()).isEqualTo(Map.of(2, GenerationState.LIVE));
            stage.put("later", "folded on");
            stage.awaitContents(2);
        }
    }

    @Test
    void after_a_rollback_the_rebuild_ends_and_nothing_is_dropped() {
        stage.fill(10);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(Duration.ofSeconds(3)));
            stage.awaitStep(2, "keeping");
            assertThat(stage.rebuilds.rollback().number()).isEqualTo(1);
            stage.awaitStep(2, "done");
            assertThat(stage.step(2).toString()).contains("rolled back to generation 1");
            assertThat(stage.states()).isEqualTo(Map.of(1, GenerationState.LIVE, 2, GenerationState.RETIRED));
        }
    }

    @Test
    void a_log_that_lost_records_is_not_built_from_and_the_live_generation_stays() {
        stage.fill(10);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.log.deleteRecordsBefore(EmbeddedLog.partitionOf(new DocumentKey("acme", "d1")), 1);
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "failed");
            assertThat(stage.step(2).toString()).contains("records of " + stage.topic + " were deleted",
                    "delete topic " + stage.topic, "refold rebuild memory --resume");
            assertThat(stage.live().number()).isEqualTo(1);
            stage.awaitContents(1);
        }
    }

    @Test
    void a_log_made_anew_and_filled_again_is_rebuilt_from_while_the_old_generation_answers() {
        stage.fill(10);
        try (SinkService sinks = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.log.delete();
            await().atMost(RebuildStage.PATIENCE).ignoreExceptions().untilAsserted(stage.log::create);
            stage.fill(10);
            await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(sinks.statuses()).singleElement()
                    .extracting(SinkStatus::state).isInstanceOfSatisfying(SinkState.Stopped.class,
                            stopped -> assertThat(stopped.reason()).contains("recreated", "refold rebuild memory")));
            assertThat(stage.store.status(RebuildStage.LIVE).documents()).isEqualTo(stage.expected.size());
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "keeping");
            stage.put("later", "folded on");
            stage.awaitContents(2);
        }
    }

    @Test
    void an_empty_log_makes_an_empty_generation() {
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "keeping");
            stage.put("first", "of all");
            stage.awaitContents(2);
        }
    }

    @Test
    void deletes_keep_their_order_in_a_log_of_nothing_else() {
        stage.remove("a");
        stage.remove("b");
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "keeping");
            Rebuild rebuild = stage.rebuilds.list().getFirst().rebuild();
            assertThat(rebuild.loaded()).isEqualTo(new LoadedCounts(2, 0, 2, 0));
            stage.awaitContents(2);
        }
    }

    @Test
    void a_generation_that_answers_otherwise_than_the_live_one_is_not_promoted_unless_told() {
        stage.fill(20);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            spoilLive();
            Gate gate = new Gate(0.99, "acme", SearchMode.KEYWORD, 5, List.of(new Query("q", "second")));
            stage.rebuilds.request(new RebuildRequest("memory", RebuildStage.SPACE, Optional.of(gate), LONG,
                    Promotion.AUTOMATIC));
            stage.awaitStep(2, "failed");
            assertThat(stage.step(2).toString()).contains("overlap", "0.99", "refold compare");
            assertThat(stage.states()).isEqualTo(Map.of(1, GenerationState.LIVE, 2, GenerationState.READY));
            stage.rebuilds.promote(2);
            stage.awaitStep(2, "keeping");
        }
    }

    /** As a store that had lost some documents. */
    private void spoilLive() {
        GenerationChoice first = new GenerationChoice.Numbered(1);
        stage.expected.keySet().stream().limit(14)
                .map(id -> new DocumentKey("acme", id))
                .forEach(key -> stage.store.mend(1, List.of(new Mend(key,
                        stage.store.document(first, key).map(found -> found.document().order()), Optional.empty()))));
    }

    @Test
    void a_gate_that_holds_lets_it_through() {
        stage.fill(20);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            Gate gate = new Gate(1, "acme", SearchMode.KEYWORD, 5,
                    List.of(new Query("q", "second"), new Query("r", "first")));
            stage.rebuilds.request(new RebuildRequest("memory", RebuildStage.SPACE, Optional.of(gate), LONG,
                    Promotion.AUTOMATIC));
            stage.awaitStep(2, "keeping");
        }
    }

    @Test
    void a_gate_without_a_model_says_what_to_configure() {
        stage.fill(5);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            Gate gate = new Gate(1, "acme", SearchMode.VECTOR, 5, List.of(new Query("q", "second")));
            stage.rebuilds.request(new RebuildRequest("memory", RebuildStage.SPACE, Optional.of(gate), LONG,
                    Promotion.AUTOMATIC));
            stage.awaitStep(2, "failed");
            assertThat(stage.step(2).toString()).contains("no embedding model", "configure");
            assertThat(stage.live().number()).isEqualTo(1);
        }
    }

    @Test
    void what_waits_for_the_word_is_promoted_when_told() {
        stage.fill(5);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(new RebuildRequest("memory", RebuildStage.SPACE, Optional.empty(), LONG,
                    Promotion.WHEN_TOLD));
            stage.awaitStep(2, "paused");
            stage.put("meanwhile", "folded while it waits");
            stage.awaitContents(2);
            assertThat(stage.live().number()).isEqualTo(1);
            stage.rebuilds.resume(2);
            stage.awaitStep(2, "keeping");
        }
    }

    @Test
    void documents_that_differ_from_the_log_keep_it_from_being_promoted() {
        stage.fill(5);
        GenerationCheck finding = (_, _) -> new GenerationCheck.Result(5, 2, List.of("gap acme/d1", "ghost acme/x"));
        RebuildParts parts = new RebuildParts(RebuildParts.withoutModel(RebuildListener.NONE).embedders(), finding,
                RebuildListener.NONE);
        try (SinkService _ = stage.process("one", stage.store, parts)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "failed");
            assertThat(stage.step(2).toString()).contains("2 of 5 documents differ", "gap acme/d1", "--repair");
            assertThat(stage.live().number()).isEqualTo(1);
        }
    }

    @Test
    void a_rebuild_that_is_dropped_on_its_way_ends_quietly() {
        stage.fill(5);
        AtomicBoolean drop = new AtomicBoolean(true);
        RebuildListener dropping = new RebuildListener() {

            @Override
            public void entered(int generation, Rebuild rebuild) {
                if (rebuild.step() instanceof RebuildStep.Indexing && drop.getAndSet(false)) {
                    stage.store.drop(generation);
                }
            }
        };
        try (SinkService sinks = stage.process("one", dropping)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            await().atMost(RebuildStage.PATIENCE).until(() -> !drop.get());
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(3, "keeping");
            await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(sinks.statuses())
                    .extracting(status -> status.generation().number()).containsExactly(1, 3));
        }
    }

    @Test
    void a_second_one_is_refused_while_one_is_under_way_and_a_pause_makes_room() {
        stage.fill(5);
        stage.store.create(RebuildStage.SPACE);
        NamedRebuild asked = stage.rebuilds.request(stage.request(LONG));
        assertThatThrownBy(() -> stage.rebuilds.request(stage.request(LONG))).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("generation 2 is planned").hasMessageContaining("refold drop memory@2");
        assertThatThrownBy(() -> stage.rebuilds.promote(2)).isInstanceOf(StoreException.Refused.class);
        assertThat(stage.rebuilds.pause(2).step().name()).isEqualTo("paused");
        assertThatThrownBy(() -> stage.rebuilds.pause(2)).isInstanceOf(StoreException.Refused.class);
        stage.rebuilds.request(stage.request(LONG));
        assertThat(stage.rebuilds.resume(asked.generation().number()).step()).isEqualTo(new RebuildStep.Planned());
        assertThat(stage.rebuilds.list()).hasSize(2);
        assertThat(stage.rebuilds.generations()).hasSize(3);
        assertThatThrownBy(stage.rebuilds::rollback).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("no retired generation");
    }

    @Test
    void a_plan_counts_what_is_there_and_says_what_it_guessed() {
        stage.fill(20);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            Plan plan = stage.rebuilds.plan(RebuildStage.SPACE);
            assertThat(plan.documents()).isEqualTo(stage.expected.size());
            assertThat(plan.chunks()).isEqualTo(stage.expected.size());
            assertThat(plan.chunksToEmbed()).isZero();
            assertThat(plan.records()).isGreaterThanOrEqualTo(62);
            assertThat(plan.remarks()).anyMatch(remark -> remark.contains("estimated"));
        }
        Plan elsewhere = new Rebuilds(stage.store, _ -> stage.topic + ".none", stage.kafka()).plan(RebuildStage.SPACE);
        assertThat(elsewhere.chunksToEmbed()).isEqualTo(stage.expected.size());
    }

    @Test
    void a_new_space_is_loaded_once_it_is_embedded_as_far_as_the_live_one_shows() {
        stage.fill(20);
        Space wider = new Space("hashing", "test", 16, RebuildStage.SPACE.chunker(), "english");
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
            stage.rebuilds.request(new RebuildRequest("memory", wider, Optional.empty(), LONG, Promotion.AUTOMATIC));
            await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(
                    stage.rebuilds.list().getFirst().rebuild().problems()).as("no topic yet").isNotEmpty());
            try (EmbeddedLog embedded = stage.logOf(wider)) {
                embedded.append(embedded.present(wider, "d0", "first of 0"));
                await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(
                        stage.rebuilds.list().getFirst().rebuild().progress()).satisfies(progress -> {
                            assertThat(progress.phase()).startsWith("embedding");
                            assertThat(progress.done()).isBetween(1L, progress.total() - 1);
                        }));
                assertThat(stage.step(2)).isEqualTo(new RebuildStep.Planned());
                embedAll(embedded, wider);
                stage.awaitStep(2, "keeping");
                stage.awaitContents(2);
                assertThat(stage.rebuilds.list().getFirst().rebuild().loaded().documents()).as("loaded, not folded")
                        .isEqualTo(stage.expected.size());
            }
        }
    }

    /** As {@link RebuildStage#fill}, so that the events' offsets are the same. */
    private static void embedAll(EmbeddedLog log, Space space) {
        for (int i = 1; i < 20; i++) {
            log.append(log.present(space, "d" + i, "first of " + i));
        }
        for (int i = 0; i < 20; i += 3) {
            log.append(log.present(space, "d" + i, "second of " + i));
        }
        for (int i = 0; i < 20; i += 5) {
            log.append(log.deleted("d" + i));
        }
    }
}
