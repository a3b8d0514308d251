package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was applied stays when the store is closed and opened again. */
public abstract class ReopeningContract extends StoreContract {

    @Test
    void documents_positions_and_marks_stay() {
        EmbeddedDocument.Present document = document("a").title("Title").chunks("alpha one", "beta")
                .metadata("kind", new MetadataValue.Many(List.of(new MetadataValue.Bool(false))))
                .occurredAt(Instant.parse("2026-01-02T03:04:05Z")).build();
        TestSink sink = liveWith(document, deleted("b", 7));
        sink.mark(12);
        GenerationStatus before = store().status(LIVE);
        reopen();
        assertHolds(document);
        assertThat(store().status(LIVE)).isEqualTo(before);
    }

    @Test
    void searches_answer_as_before() {
        liveWith(document("a").chunks("alpha one", "beta").build(), document("b").chunks("alpha").build());
        List<List<Hit>> before = all();
        reopen();
        settle();
        assertThat(all()).isEqualTo(before);
    }

    private List<List<Hit>> all() {
        return List.of(hits(query(SearchMode.VECTOR, "alpha")), hits(keyword("alpha")),
                hits(query(SearchMode.HYBRID, "alpha")));
    }

    @Test
    void the_order_of_what_was_deleted_stays() {
        TestSink sink = liveWith(document("a").chunks("alpha").build());
        sink.apply(deleted("a", 5));
        Generation generation = store().generations().getFirst();
        reopen();
        TestSink.claim(store(), generation).apply(document("a").version(4).chunks("late").build());
        assertThat(stored("a")).isEmpty();
    }

    @Test
    void generations_stay_as_they_were_and_numbers_are_still_not_used_again() {
        Generation retired = live();
        Generation live = live();
        Generation failed = store().transition(building().number(), GenerationState.FAILED);
        Generation dropped = building();
        store().drop(dropped.number());
        List<Generation> before = store().generations();
        reopen();
        assertThat(store().generations()).isEqualTo(before).extracting(Generation::number)
                .containsExactly(retired.number(), live.number(), failed.number());
        assertThat(building().number()).isGreaterThan(dropped.number());
    }

    @Test
    void a_sink_of_before_is_fenced_once_its_partition_is_claimed_again() {
        Generation generation = live();
        TestSink old = TestSink.claim(store(), generation);
        old.apply(document("a").chunks("alpha").build());
        reopen();
        SinkPosition claimed = store().claim(generation.number(), TestSink.TOPIC, 0);
        assertThat(claimed).isEqualTo(new SinkPosition(TestSink.TOPIC, 0, 1, 0, 2));
        Batch late = new Batch(old.position(), old.after(1), List.of(document("b").chunks("beta").build()),
                Optional.empty());
        assertThat(store().apply(generation.number(), late)).isEqualTo(new ApplyOutcome.Fenced(claimed));
        assertThat(store().count(LIVE, EmbeddedDocuments.TENANT, Filter.ALL).documents()).isEqualTo(1);
    }

    @Test
    void writing_goes_on_after_reopening() {
        liveWith(document("a").chunks("one", "two").build());
        Generation generation = store().generations().getFirst();
        reopen();
        EmbeddedDocument.Present changed = document("a").version(2).chunks("two").build();
        TestSink.claim(store(), generation).apply(changed);
        reopen();
        settle();
        assertHolds(changed);
        assertThat(found(keyword("one two"))).containsExactly("a#0");
    }

    @Test
    void the_installation_keeps_its_id_and_another_has_another() {
        String id = store().installationId();
        assertThat(id).matches("[A-Za-z0-9-]{8,64}");
        try (StoreFixture elsewhere = newFixture(); IndexStore other = elsewhere.open()) {
            assertThat(other.installationId()).isNotEqualTo(id);
        }
        building();
        reopen();
        assertThat(store().installationId()).isEqualTo(id);
    }

    @Test
    void closing_twice_is_closing_once() {
        live();
        store().close();
        reopen();
        assertThat(store().generations()).hasSize(1);
    }
}
