package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.StoreException;
import dev.refold.store.Task;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AsOfTaskTest {

    private static final ResolvedPast PAST = new ResolvedPast("2026-01-01T00:00:00Z", "topic-id", 3,
            new TreeMap<>(Map.of(0, 12L, 11, 0L)));

    @Test
    void what_is_decoded_is_what_was_encoded() {
        Task task = new Task(1, AsOfTask.encode(PAST));
        assertThat(AsOfTask.isOf(task)).isTrue();
        assertThat(AsOfTask.decode(task)).isEqualTo(PAST);
    }

    @Test
    void others_tasks_are_not_looks_at_the_past() {
        for (String text : new String[]{"", "fill me", "[]", "{\"kind\":\"rebuild\",\"format\":1}", "{\"kind\":7}"}) {
            assertThat(AsOfTask.isOf(new Task(1, text))).as(text).isFalse();
        }
    }

    @Test
    void a_later_format_is_one_but_is_not_guessed_at() {
        Task later = new Task(1, "{\"kind\":\"as-of\",\"format\":2}");
        assertThat(AsOfTask.isOf(later)).isTrue();
        assertThatThrownBy(() -> AsOfTask.decode(later)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> AsOfTask.decode(new Task(1, "{\"kind\":\"as-of\",\"format\":1}")))
                .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("drop the generation");
    }

    @Test
    void an_instant_between_two_milliseconds_means_the_next_one() {
        assertThat(PastRules.firstMillisNotBefore(Instant.ofEpochMilli(5))).isEqualTo(5);
        assertThat(PastRules.firstMillisNotBefore(Instant.ofEpochMilli(5).plusNanos(1))).isEqualTo(6);
    }
}
