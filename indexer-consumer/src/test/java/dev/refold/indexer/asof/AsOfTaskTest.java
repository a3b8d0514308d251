package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.store.Task;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsOfTaskTest {

    private static final ResolvedPast PAST = new ResolvedPast("2026-01-01T00:00:00Z", "topic-id", 3,
            new TreeMap<>(Map.of(0, 12L, 11, 0L)));

    @Test
    void what_is_decoded_is_what_was_encoded() {
        assertThat(AsOfTask.decode(AsOfTask.encode(PAST))).isEqualTo(PAST);
    }

    @Test
    void others_tasks_are_not_looks_at_the_past() {
        for (String text : new String[]{"", "fill me", "[]", "{\"kind\":\"rebuild\",\"format\":1}", "{\"kind\":7}"}) {
            assertThat(AsOfTask.isOf(new Task(1, text))).as(text).isFalse();
        }
        assertThat(AsOfTask.isOf(new Task(1, "{\"kind\":\"as-of\",\"format\":2}"))).as("a later format").isTrue();
    }

    @Test
    void an_instant_between_two_milliseconds_means_the_next_one() {
        assertThat(PastRules.firstMillisNotBefore(Instant.ofEpochMilli(5))).isEqualTo(5);
        assertThat(PastRules.firstMillisNotBefore(Instant.ofEpochMilli(5).plusNanos(1))).isEqualTo(6);
    }

    @Test
    void a_moment_is_a_date_time_with_its_offset_or_a_token() {
        Instant noon = Instant.parse("2026-01-02T12:00:00Z");
        assertThat(AsOf.parse("2026-01-02T12:00:00Z")).isEqualTo(new AsOf.Time(noon));
        assertThat(AsOf.parse("2026-01-02T13:00:00.000+01:00")).isEqualTo(new AsOf.Time(noon));
        for (AsOf moment : new AsOf[]{new AsOf.Time(noon), new AsOf.Token(
                ConsistencyToken.of(0, new Position(3, 17)))}) {
            assertThat(AsOf.parse(moment.text())).isEqualTo(moment);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-01-02", "2026-01-02T12:00:00", "2026-02-30T12:00:00Z"})
    void what_is_no_moment_is_refused_with_what_would_be_one(String text) {
        assertThatThrownBy(() -> AsOf.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with its offset, such as 2026-01-02T03:04:05Z").hasMessageContaining("token");
    }

    @Test
    void a_damaged_token_is_refused() {
        assertThatThrownBy(() -> AsOf.parse("r1.what")).isInstanceOf(IllegalArgumentException.class);
    }
}
