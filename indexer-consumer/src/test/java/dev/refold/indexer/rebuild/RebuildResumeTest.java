package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.SinkService;
import dev.refold.store.GenerationState;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RebuildResumeTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final RebuildStage stage = new RebuildStage();

    @AfterEach
    void close() {
        stage.close();
    }

    /** Those a rebuild that goes well passes through, and who takes over. */
    static Stream<Arguments> deaths() {
        return RebuildStep.names().stream().filter(name -> !List.of("failed", "paused").contains(name))
                .flatMap(name -> Stream.of(Arguments.of(name, "one"), Arguments.of(name, "two")));
    }

    /** Ends the work when a step is entered, once, as if the process had died there. */
    private static final class Death implements RebuildListener {

        private final String at;
        private final AtomicBoolean happened = new AtomicBoolean();

        private Death(String at) {
            this.at = at;
        }

        @Override
        public void entered(int generation, Rebuild rebuild) {
            if (rebuild.step().name().equals(at) && happened.compareAndSet(false, true)) {
                throw new IllegalStateException("died at " + at);
            }
        }
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("deaths")
    void a_rebuild_whose_process_died_at_a_step_is_ended_by_the_next(String step, String next) {
        stage.fill(20);
        Death death = new Death(step);
        Gate gate = new Gate(1, "acme", SearchMode.KEYWORD, 5, List.of(new Query("q", "second")));
        try (SinkService _ = stage.process("one", death)) {
            stage.awaitFirst();
            stage.rebuilds.request(new RebuildRequest("memory", RebuildStage.SPACE, Optional.of(gate),
                    Duration.ofMillis(10), RebuildRequest.Promotion.AUTOMATIC));
            await().atMost(RebuildStage.PATIENCE).untilTrue(death.happened);
        }
        stage.put("between", "two processes");
        try (SinkService _ = stage.process(next, RebuildListener.NONE)) {
            stage.awaitStep(2, "done");
            stage.awaitContents(2);
            assertThat(stage.states()).isEqualTo(Map.of(2, GenerationState.LIVE));
        }
    }

    @Test
    void of_two_processes_one_works_and_the_other_folds() {
        stage.fill(40);
        ConcurrentLinkedQueue<String> entered = new ConcurrentLinkedQueue<>();
        try (SinkService _ = stage.process("one", heard(entered, "one"));
                SinkService _ = stage.process("two", heard(entered, "two"))) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            stage.awaitStep(2, "keeping");
            stage.awaitContents(2);
        }
        assertThat(entered.stream().distinct().toList()).as("who worked: %s", entered).hasSize(1);
    }

    @Test
    void a_worker_that_lost_its_rebuild_stops_and_does_not_take_it_back() {
        stage.fill(5);
        ConcurrentLinkedQueue<String> entered = new ConcurrentLinkedQueue<>();
        AtomicBoolean stolen = new AtomicBoolean();
        RebuildTasks tasks = new RebuildTasks(stage.store);
        RebuildListener thief = new RebuildListener() {

            @Override
            public void entered(int generation, Rebuild rebuild) {
                entered.add(rebuild.step().name());
                if (rebuild.step() instanceof RebuildStep.Loading && stolen.compareAndSet(false, true)) {
                    tasks.change(generation, before -> before.ownedBy("one"));
                }
            }
        };
        try (SinkService _ = stage.process("one", thief)) {
            stage.awaitFirst();
            stage.rebuilds.request(stage.request(LONG));
            await().atMost(RebuildStage.PATIENCE).untilTrue(stolen);
            stage.awaitStep(2, "keeping");
        }
        assertThat(entered).as("begun again once the thief, who never renews, counts as dead").startsWith("planned",
                "loading", "loading", "indexing");
    }

    private static RebuildListener heard(ConcurrentLinkedQueue<String> entered, String name) {
        return new RebuildListener() {

            @Override
            public void entered(int generation, Rebuild rebuild) {
                entered.add(name);
            }
        };
    }
}
