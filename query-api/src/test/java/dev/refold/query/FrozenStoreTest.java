package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.memory.MemoryStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that takes connections and answers none is worse than one that is gone: whoever asks it waits. */
final class FrozenStoreTest {

    private final CountDownLatch thawed = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final FoldingBackend backend = FoldingBackend.live();
    private final HookedStore frozen = new HookedStore("other", MemoryStore.create());

    @AfterEach
    void thaw() {
        thawed.countDown();
    }

    private void freeze(HookedStore store) {
        store.beforeEveryRead(() -> {
            looks.incrementAndGet();
            try {
                thawed.await();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });
    }

    @Test
    void one_that_is_not_the_default_leaves_the_api_ready_and_is_named() {
        freeze(frozen);
        backend.other = Optional.of(frozen);
        try (Api api = Api.of(backend)) {
            Answer ready = api.get("ready", "/health/ready");

            assertThat(ready.status()).as(ready.body()).isEqualTo(200);
            assertThat(ready.text("/status")).isEqualTo("degraded");
            assertThat(ready.body()).contains("other: no answer within 0.5 s",
                    "{\"name\":\"other\",\"severity\":\"degraded\",\"reason\":\"no answer within 0.5 s\"");
        }
    }

    @Test
    void the_status_shows_it_and_the_others_in_the_order_they_were_named() {
        freeze(frozen);
        backend.other = Optional.of(frozen);
        try (Api api = Api.of(backend, Duration.ofSeconds(1))) {
            Answer status = api.get("status", "/v1/status");

            assertThat(status.text("/status")).isEqualTo("degraded");
            assertThat(status.text("/stores/0/store")).isEqualTo("other");
            assertThat(status.text("/stores/0/problem")).isEqualTo("no answer within 1.0 s");
            assertThat(status.text("/stores/1/live/generation/state")).isEqualTo("live");
        }
    }

    @Test
    void however_often_it_is_asked_about_one_look_waits_and_a_new_one_follows_when_it_thaws() {
        freeze(frozen);
        backend.other = Optional.of(frozen);
        try (Api api = Api.of(backend)) {
            for (int i = 0; i < 5; i++) {
                api.get("ready", "/health/ready");
            }
            assertThat(looks).hasValue(1);

            thawed.countDown();

            Awaitility.await().untilAsserted(() -> assertThat(api.get("ready", "/health/ready").body())
                    .contains("other: no generation is live yet"));
            assertThat(looks).hasValueGreaterThan(1);
        }
    }

    @Test
    void the_default_one_makes_the_api_unavailable_within_its_timeout() {
        freeze(backend.store);
        try (Api api = Api.of(backend, Duration.ofMillis(300))) {
            Answer ready = api.get("ready", "/health/ready");

            assertThat(ready.status()).as(ready.body()).isEqualTo(503);
            assertThat(ready.body()).contains("memory: no answer within 0.3 s");
        }
    }
}
