package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.e2e.Oracle.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The judge is judged by examples worked out by hand. */
class OracleTest {

    private final List<LoggedEvent> log = new ArrayList<>();

    @Test
    void the_last_unversioned_event_stays() {
        add(SentEvent.upsert("x", "one"));
        add(SentEvent.upsert("x", "two"));

        assertThat(folded().content()).isEqualTo("two");
        assertThat(folded().version()).isZero();
    }

    @Test
    void a_lower_or_equal_version_never_counts() {
        add(upsert(5, "five"));
        add(upsert(4, "four"));
        add(upsert(5, "another five"));

        assertThat(folded().content()).isEqualTo("five");
        assertThat(folded().version()).isEqualTo(5);
    }

    @Test
    void an_unversioned_delete_counts_and_keeps_older_versions_out() {
        add(upsert(5, "five"));
        add(SentEvent.delete("x"));
        add(upsert(5, "five"));

        assertThat(folded().deleted()).isTrue();
        assertThat(folded().version()).isEqualTo(5);
    }

    @Test
    void a_greater_version_comes_back_after_a_delete() {
        add(upsert(5, "five"));
        add(SentEvent.delete("x"));
        add(upsert(6, "six"));

        assertThat(folded().content()).isEqualTo("six");
    }

    @Test
    void a_redriven_event_takes_its_first_place() {
        add(SentEvent.upsert("x", "first"));
        add(SentEvent.upsert("x", "second"));
        log.add(new LoggedEvent(0, 2, Optional.of("acme/x"), SentEvent.upsert("x", "first, mended").value(),
                Map.of("refold_redrive_offset", "0"), 2));

        assertThat(folded().content()).isEqualTo("second");
    }

    @Test
    void a_null_value_deletes_and_nonsense_is_passed_over() {
        add(SentEvent.upsert("x", "one"));
        add(new SentEvent("acme/x", Optional.of("{not json")));
        assertThat(folded().content()).isEqualTo("one");

        add(new SentEvent("acme/x", Optional.empty()));
        assertThat(folded().deleted()).isTrue();
    }

    private static SentEvent upsert(long version, String content) {
        return SentEvent.upsert("x", Map.of("version", version, "content", content));
    }

    private void add(SentEvent event) {
        log.add(new LoggedEvent(0, log.size(), Optional.of(event.key()), event.value(), Map.of(), log.size()));
    }

    private Expected folded() {
        return Optional.ofNullable(Oracle.fold(log).get("acme/x")).orElseThrow();
    }
}
