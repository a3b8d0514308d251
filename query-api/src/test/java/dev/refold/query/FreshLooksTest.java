package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class FreshLooksTest {

    private final AtomicInteger begun = new AtomicInteger();
    private final SynchronousQueue<String> answers = new SynchronousQueue<>();
    private final FreshLooks<String, String> looks = new FreshLooks<>(key -> {
        begun.incrementAndGet();
        try {
            return answers.take();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    });

    @Test
    void whoever_asks_while_a_look_is_under_way_gets_the_next_one_and_shares_it() throws InterruptedException {
        CompletableFuture<String> first = looks.begin("store");
        Awaitility.await().until(() -> begun.get() == 1);
        List<CompletableFuture<String>> meanwhile = Stream.generate(() -> looks.begin("store")).limit(50).toList();

        answers.put("before");
        answers.put("after");

        assertThat(first.join()).isEqualTo("before");
        assertThat(meanwhile).allSatisfy(look -> assertThat(look.join()).isEqualTo("after"));
        assertThat(begun).hasValue(2);
    }

    @Test
    void looks_at_different_things_hold_up_one_another_in_nothing() throws InterruptedException {
        CompletableFuture<String> one = looks.begin("one");
        CompletableFuture<String> other = looks.begin("other");

        Awaitility.await().until(() -> begun.get() == 2);
        answers.put("a");
        answers.put("b");

        assertThat(List.of(one.join(), other.join())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_failure_is_told_to_those_who_asked_and_the_next_look_is_a_new_one() {
        AtomicInteger calls = new AtomicInteger();
        FreshLooks<String, Integer> failing = new FreshLooks<>(_ -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("down");
            }
            return calls.get();
        });

        assertThatThrownBy(() -> failing.begin("store").join()).isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("down");
        assertThat(failing.begin("store").join()).isEqualTo(2);
    }
}
