package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The task is made with its generation and changed by compare-and-set. */
public abstract class TaskContract extends StoreContract {

    private Generation withTask(String text) {
        return store().create(space(EmbeddedDocuments.DIMENSIONS), text);
    }

    private Task taskOf(Generation generation) {
        return store().task(generation.number()).orElseThrow();
    }

    @Test
    void a_generation_is_made_with_its_task() {
        Generation made = withTask("fill me");
        assertThat(made.state()).isEqualTo(GenerationState.BUILDING);
        assertThat(store().generations()).containsExactly(made);
        assertThat(store().task(made.number())).contains(new Task(1, "fill me"));
    }

    @Test
    void a_generation_made_without_one_has_none_and_takes_none() {
        Generation made = building();
        for (long revision = 1; revision <= 2; revision++) {
            assertThat(store().updateTask(made.number(), new Task(revision, "late"))).isFalse();
        }
        assertThat(store().task(made.number())).isEmpty();
    }

    @Test
    void a_change_takes_the_place_of_the_revision_before_it_and_of_no_other() {
        Generation generation = withTask("one");
        Task two = taskOf(generation).changedTo("two");
        assertThat(store().updateTask(generation.number(), two)).isTrue();
        for (long revision : List.of(1L, 2L, 4L)) {
            assertThat(store().updateTask(generation.number(), new Task(revision, "lost"))).as("revision %s", revision)
                    .isFalse();
            assertThat(taskOf(generation)).isEqualTo(two);
        }
        assertThat(store().updateTask(generation.number(), two.changedTo("three"))).isTrue();
        assertThat(taskOf(generation)).isEqualTo(new Task(3, "three"));
    }

    @Test
    void of_several_that_change_a_task_at_once_one_does_at_a_time() throws Exception {
        Generation generation = withTask("");
        List<Callable<List<String>>> workers = IntStream.range(0, 4).<Callable<List<String>>>mapToObj(i -> () -> {
            List<String> written = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                Task seen = taskOf(generation);
                String mine = " " + i + "-" + round;
                if (store().updateTask(generation.number(), seen.changedTo(seen.text() + mine))) {
                    written.add(mine);
                }
            }
            return written;
        }).toList();
        List<String> written = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
            for (Future<List<String>> worker : threads.invokeAll(workers)) {
                written.addAll(worker.get());
            }
        }
        assertThat(written).isNotEmpty();
        assertThat(taskOf(generation).revision()).isEqualTo(1 + written.size());
        assertThat(taskOf(generation).text().length()).isEqualTo(String.join("", written).length());
        assertThat(written).allSatisfy(mine -> assertThat(taskOf(generation).text() + " ").contains(mine + " "));
    }

    @Test
    void it_stays_through_every_state_and_reopening() {
        Generation generation = withTask("one");
        store().updateTask(generation.number(), new Task(2, "two"));
        Generation other = withTask("another");
        store().claim(generation.number(), "topic", 0);
        store().transition(generation.number(), GenerationState.READY);
        store().promote(generation.number());
        reopen();
        assertThat(taskOf(generation)).isEqualTo(new Task(2, "two"));
        assertThat(taskOf(other)).isEqualTo(new Task(1, "another"));
        assertThat(store().updateTask(generation.number(), new Task(3, "three"))).isTrue();
    }

    @Test
    void one_that_was_filled_by_its_task_and_follows_no_log_is_not_promoted() {
        Generation generation = withTask("a look at the past");
        try (BulkLoad load = store().beginLoad(generation.number())) {
            load.flush();
            load.index(_ -> {});
            load.finish(List.of(), List.of());
        }
        store().transition(generation.number(), GenerationState.READY);
        assertThatThrownBy(() -> store().promote(generation.number())).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("does not follow the log");
        assertThat(store().generations()).extracting(Generation::state).containsExactly(GenerationState.READY);
        assertThat(store().status(new GenerationChoice.Numbered(generation.number())).documents()).isZero();
    }

    @Test
    void a_text_of_the_greatest_length_is_kept() {
        String large = "{\"a\": \"ü標\\\"\n\"}".repeat(Task.MAX_CHARS).substring(0, Task.MAX_CHARS);
        Generation generation = withTask("small");
        assertThat(store().updateTask(generation.number(), new Task(2, large))).isTrue();
        assertThat(taskOf(generation).text()).isEqualTo(large);
    }

    @Test
    void it_goes_with_its_generation() {
        Generation generation = withTask("one");
        store().drop(generation.number());
        assertThatThrownBy(() -> store().task(generation.number())).isInstanceOf(StoreException.NoGeneration.class);
        assertThatThrownBy(() -> store().updateTask(generation.number(), new Task(2, "two")))
                .isInstanceOf(StoreException.NoGeneration.class);
        assertThat(store().task(building().number())).as("task of a later generation").isEmpty();
    }
}
