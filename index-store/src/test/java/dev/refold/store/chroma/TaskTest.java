package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.Generation;
import dev.refold.store.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Compare-and-set on a server that has none. */
final class TaskTest extends ChromaTest {

    private static final int ROUNDS = 12;

    @Test
    void of_several_processes_that_change_a_task_at_once_one_does() throws Exception {
        Generation generation = store.create(SPACE, "first");
        try (ChromaStore second = ChromaStore.open(settings);
                ChromaStore third = ChromaStore.open(settings);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<ChromaStore> stores = List.of(store, second, third, store, second, third);
            for (int round = 1; round <= ROUNDS; round++) {
                Task before = store.task(generation.number()).orElseThrow();
                Task next = before.changedTo("round " + round);
                List<Callable<Boolean>> calls = new ArrayList<>();
                stores.forEach(of -> calls.add(() -> of.updateTask(generation.number(), next)));
                long winners = threads.invokeAll(calls).stream().filter(TaskTest::won).count();
                assertThat(winners).as("winners of round %d", round).isEqualTo(1);
                assertThat(third.task(generation.number())).contains(next);
            }
        }
        assertThat(server().find("refold-tasks").orElseThrow().count()).as("revisions kept").isLessThanOrEqualTo(6);
    }

    private static boolean won(Future<Boolean> call) {
        return call.resultNow();
    }

    @Test
    void who_slept_while_many_revisions_passed_does_not_win_with_one_of_them() {
        Generation generation = store.create(SPACE, "first");
        LongStream.rangeClosed(2, 12)
                .forEach(i -> assertThat(store.updateTask(generation.number(), new Task(i, "r" + i))).isTrue());
        Revisions tasks = new Revisions(server().find("refold-tasks").orElseThrow(), "task");
        // Its record was removed long ago, so the server takes it; that it looked before is what put() asks first.
        assertThat(store.updateTask(generation.number(), new Task(3, "late"))).isFalse();
        assertThat(tasks.put(generation.number(), 3, "sleeper", ChromaHttp.JSON.createObjectNode())).isFalse();
        assertThat(store.task(generation.number())).contains(new Task(12, "r12"));
        assertThat(store.updateTask(generation.number(), new Task(14, "skips"))).isFalse();
    }

    @Test
    void a_large_task_comes_back_as_it_was() {
        String text = "{\"x\":\"\u00e4\ud83d\ude00\\\" \n\"}".repeat(Task.MAX_CHARS / 20);
        Generation generation = store.create(SPACE, text);
        assertThat(store.task(generation.number())).contains(new Task(1, text));
        assertThat(store.task(store.create(SPACE).number())).isEqualTo(Optional.empty());
    }
}
