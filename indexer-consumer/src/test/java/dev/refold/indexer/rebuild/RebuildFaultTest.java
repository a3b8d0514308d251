package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.SinkService;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildFaultTest {

    private static final int RANDOM_DEATHS = 5;
    private static final int LIKELY_CALLS = 60;
    private static final String ANY = "any";

    private final RebuildStage stage = new RebuildStage();

    @AfterEach
    void close() {
        stage.close();
    }

    /** After a call whose answer is lost, nothing of the rebuild reaches the store any more. */
    private static final class DeathAfter implements WatchedStore.Watch {

        private final String call;
        private final AtomicInteger left;
        private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();

        private DeathAfter(String call, int times) {
            this.call = call;
            this.left = new AtomicInteger(times);
        }

        @Override
        public void before(String next) {
            if (isDead()) {
                throw new IllegalStateException("dead");
            }
        }

        @Override
        public void after(String made) {
            calls.add(made);
            if ((call.equals(made) || call.equals(ANY)) && left.decrementAndGet() == 0) {
                throw new IllegalStateException("died after " + made);
            }
        }

        private boolean isDead() {
            return left.get() <= 0;
        }
    }

    /** Every call that changes something, once; and some of any kind. */
    private static List<DeathAfter> deaths(Random random) {
        List<DeathAfter> deaths = new ArrayList<>(Stream.of("IndexStore.beginLoad", "BulkLoad.add", "BulkLoad.flush",
                "IndexStore.resumeLoad", "BulkLoad.index", "BulkLoad.finish", "IndexStore.transition",
                "IndexStore.promote", "IndexStore.drop").map(call -> new DeathAfter(call, 1)).toList());
        random.ints(RANDOM_DEATHS, 1, LIKELY_CALLS).forEach(calls -> deaths.add(new DeathAfter(ANY, calls)));
        return deaths;
    }

    @Test
    void a_process_may_die_after_any_call_of_the_store() {
        long seed = Long.getLong("refold.seed", System.nanoTime());
        System.out.println("refold.seed=" + seed);
        stage.fill(20);
        try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
            stage.awaitFirst();
        }
        for (DeathAfter death : deaths(new Random(seed))) {
            int generation = stage.rebuilds.request(stage.request(Duration.ZERO)).generation().number();
            try (SinkService _ = stage.process("one", WatchedStore.of(stage.store, death),
                    RebuildParts.withoutModel(RebuildListener.NONE))) {
                await().atMost(RebuildStage.PATIENCE)
                        .until(() -> death.isDead() || stage.step(generation) instanceof RebuildStep.Done);
            }
            System.out.println((death.isDead() ? "died after " : "lived through ") + death.calls);
            assertThat(death.isDead() || death.call.equals(ANY)).as(death.call + " came").isTrue();
            stage.put("after " + generation, "a death");
            try (SinkService _ = stage.process("one", RebuildListener.NONE)) {
                stage.awaitStep(generation, "done");
                stage.awaitContents(generation);
                assertThat(stage.states()).as("seed %s: %s", seed, death.calls)
                        .isEqualTo(Map.of(generation, GenerationState.LIVE));
            }
        }
    }

    @Test
    void what_compaction_takes_away_between_the_passes_is_folded_later() {
        stage.fill(10);
        stage.log.compactEagerly();
        AtomicBoolean compacted = new AtomicBoolean();
        WatchedStore.Watch betweenPasses = new WatchedStore.Watch() {

            @Override
            public void before(String call) {
                if (call.equals("IndexStore.beginLoad") && !compacted.getAndSet(true)) {
                    stage.put("d1", "newer than the noted end");
                    stage.log.awaitOneLeft("d1");
                }
            }
        };
        try (SinkService _ = stage.process("one", WatchedStore.of(stage.store, betweenPasses),
                RebuildParts.withoutModel(RebuildListener.NONE))) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(Duration.ofHours(1)));
            stage.awaitStep(2, "keeping");
            stage.awaitContents(2);
            LoadedCounts loaded = stage.rebuilds.list().getFirst().rebuild().loaded();
            assertThat(loaded.documents() + loaded.deletes()).as("loaded of %s", loaded)
                    .isEqualTo(loaded.expected() - 1);
        }
    }

    @Test
    void a_store_that_is_down_is_waited_for_and_the_live_generation_is_not_touched() {
        stage.fill(10);
        AtomicInteger refusals = new AtomicInteger(12);
        WatchedStore.Watch flaky = new WatchedStore.Watch() {

            @Override
            public void before(String call) {
                if (call.startsWith("BulkLoad.") && !call.equals("BulkLoad.close") && refusals.getAndDecrement() > 0) {
                    throw new StoreException.Unavailable("connection refused", new IllegalStateException("down"));
                }
            }
        };
        try (SinkService _ = stage.process("one", WatchedStore.of(stage.store, flaky),
                RebuildParts.withoutModel(RebuildListener.NONE))) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(Duration.ofHours(1)));
            await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(
                    stage.rebuilds.list().getFirst().rebuild().problems()).anyMatch(
                            problem -> problem.contains("connection refused")));
            assertThat(stage.live().number()).isEqualTo(1);
            stage.awaitStep(2, "keeping");
            stage.awaitContents(2);
        }
    }

    @Test
    void a_store_that_refuses_fails_it_and_marks_the_generation() {
        stage.fill(10);
        WatchedStore.Watch refusing = new WatchedStore.Watch() {

            @Override
            public void before(String call) {
                if (call.equals("BulkLoad.add")) {
                    throw new StoreException.Mismatch("a vector has 9 dimensions");
                }
            }
        };
        try (SinkService sinks = stage.process("one", WatchedStore.of(stage.store, refusing),
                RebuildParts.withoutModel(RebuildListener.NONE))) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(Duration.ofHours(1)));
            stage.awaitStep(2, "failed");
            await().atMost(RebuildStage.PATIENCE).untilAsserted(() -> assertThat(stage.states())
                    .isEqualTo(Map.of(1, GenerationState.LIVE, 2, GenerationState.FAILED)));
            assertThat(stage.step(2).toString()).contains("9 dimensions", "refold drop memory@2");
            assertThat(sinks.statuses()).extracting(status -> status.generation().number()).containsExactly(1);
            IndexStore store = stage.store;
            store.drop(2);
            assertThat(stage.rebuilds.list()).isEmpty();
        }
    }
}
