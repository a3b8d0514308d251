package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Mend;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Who may load a generation, in which steps, and what a load that was cut short leaves. */
public abstract class LoadStepsContract extends StoreContract {

    private static final EmbeddedDocument.Present A = document("a").chunks("alpha a").build();
    private static final EmbeddedDocument.Present B = document("b").chunks("alpha b").build();

    private static void assertRefused(ThrowingCallable step) {
        assertThatThrownBy(step).isInstanceOf(StoreException.Refused.class);
    }

    @Test
    void beginning_again_empties_it() {
        Generation generation = building();
        BulkLoad first = store().beginLoad(generation.number());
        first.add(List.of(A));
        first.flush();
        first.close();
        try (BulkLoad second = store().beginLoad(generation.number())) {
            second.add(List.of(B));
            complete(second);
        }
        Scans.assertHolds(store(), generation, List.of(B));
        BulkLoad third = store().beginLoad(generation.number());
        third.close();
        Scans.assertHolds(store(), generation, List.of());
        assertThat(store().progress(new GenerationChoice.Numbered(generation.number())).positions()).isEmpty();
    }

    @Test
    void whoever_loaded_before_writes_nothing_more() {
        if (!store().capabilities().positionInTransaction()) {
            return;
        }
        Generation generation = building();
        BulkLoad zombie = store().beginLoad(generation.number());
        zombie.add(List.of(A));
        BulkLoad owner = store().beginLoad(generation.number());
        assertAllRefused(zombie);
        owner.add(List.of(B));
        owner.flush();
        BulkLoad resumed = store().resumeLoad(generation.number());
        assertAllRefused(owner);
        assertAllRefused(zombie);
        zombie.close();
        owner.close();
        complete(resumed);
        assertAllRefused(zombie);
        resumed.close();
        Scans.assertHolds(store(), generation, List.of(B));
    }

    private static void assertAllRefused(BulkLoad load) {
        assertRefused(() -> load.add(List.of(document("late").chunks("late").build())));
        assertRefused(load::flush);
        assertRefused(() -> load.index(_ -> {}));
        assertRefused(() -> load.finish(List.of(LOADED), List.of()));
    }

    @Test
    void what_was_flushed_is_resumed_by_another_process() {
        Generation generation = building();
        BulkLoad first = store().beginLoad(generation.number());
        first.add(List.of(A, B));
        first.flush();
        reopen();
        try (BulkLoad resumed = store().resumeLoad(generation.number())) {
            resumed.index(_ -> {});
            reopen();
        }
        try (BulkLoad resumed = store().resumeLoad(generation.number())) {
            complete(resumed);
        }
        Scans.assertHolds(store(), generation, List.of(A, B));
        EmbeddedDocument.Present changed = document("a").version(2).chunks("changed").build();
        TestSink.claim(store(), generation).apply(changed);
        Scans.assertHolds(store(), generation, List.of(changed, B));
    }

    @Test
    void what_was_not_flushed_is_begun_again() {
        Generation generation = building();
        assertRefused(() -> store().resumeLoad(generation.number()));
        BulkLoad first = store().beginLoad(generation.number());
        first.add(List.of(A));
        assertRefused(() -> store().resumeLoad(generation.number()));
        reopen();
        assertRefused(() -> store().resumeLoad(generation.number()));
        try (BulkLoad second = store().beginLoad(generation.number())) {
            second.add(List.of(B));
            complete(second);
        }
        Scans.assertHolds(store(), generation, List.of(B));
    }

    @Test
    void steps_come_in_their_order_and_may_be_repeated() {
        Generation generation = building();
        try (BulkLoad load = store().beginLoad(generation.number())) {
            load.add(List.of(A));
            assertRefused(() -> load.index(_ -> {}));
            assertRefused(() -> load.finish(List.of(LOADED), List.of()));
            load.flush();
            load.flush();
            assertRefused(() -> load.add(List.of(B)));
            load.index(_ -> {});
            complete(load);
            complete(load);
        }
        Scans.assertHolds(store(), generation, List.of(A));
    }

    @Test
    void finishing_again_takes_nothing_from_a_sink_that_went_on() {
        Generation generation = building();
        try (BulkLoad load = store().beginLoad(generation.number())) {
            load.add(List.of(A));
            complete(load);
            TestSink sink = TestSink.claim(store(), generation);
            sink.apply(B);
            load.finish(List.of(LOADED), List.of(TestSink.markAt(0, 77)));
            assertThat(store().progress(new GenerationChoice.Numbered(generation.number())).positions())
                    .containsExactly(sink.position());
        }
    }

    @Test
    void nobody_folds_mends_or_shows_what_is_still_being_loaded() {
        Generation generation = building();
        try (BulkLoad load = store().beginLoad(generation.number())) {
            load.add(List.of(A));
            for (int step = 0; step < 2; step++) {
                assertRefused(() -> TestSink.claim(store(), generation));
                assertRefused(() -> store().transition(generation.number(), GenerationState.READY));
                assertRefused(() -> store().mend(generation.number(),
                        List.of(new Mend(B.key(), Optional.empty(), Optional.of(B)))));
                load.flush();
            }
            load.index(_ -> {});
            assertRefused(() -> TestSink.claim(store(), generation));
            complete(load);
        }
        assertThat(TestSink.claim(store(), generation).position().nextOffset()).isEqualTo(LOADED.nextOffset());
        assertThat(store().transition(generation.number(), GenerationState.READY).state())
                .isEqualTo(GenerationState.READY);
    }

    @Test
    void what_is_claimed_ready_or_live_is_not_loaded() {
        Generation claimed = building();
        TestSink.claim(store(), claimed).apply(A);
        assertRefused(() -> store().beginLoad(claimed.number()));
        Scans.assertHolds(store(), claimed, List.of(A));
        Generation ready = store().transition(building().number(), GenerationState.READY);
        assertRefused(() -> store().beginLoad(ready.number()));
        store().promote(ready.number());
        assertRefused(() -> store().beginLoad(ready.number()));
        Generation loaded = loaded(List.of(B));
        TestSink.claim(store(), loaded);
        assertRefused(() -> store().beginLoad(loaded.number()));
        assertThatThrownBy(() -> store().beginLoad(99)).isInstanceOf(StoreException.NoGeneration.class);
        assertThatThrownBy(() -> store().resumeLoad(99)).isInstanceOf(StoreException.NoGeneration.class);
    }

    @Test
    void a_generation_that_is_being_loaded_can_be_read_failed_and_dropped() {
        Generation generation = building();
        GenerationChoice choice = new GenerationChoice.Numbered(generation.number());
        BulkLoad load = store().beginLoad(generation.number());
        load.add(List.of(A));
        assertThat(store().status(choice).generation()).isEqualTo(generation);
        assertThat(store().progress(choice).positions()).isEmpty();
        assertThat(store().generations()).containsExactly(generation);
        store().transition(generation.number(), GenerationState.FAILED);
        store().drop(generation.number());
        assertThatThrownBy(() -> load.add(List.of(B))).isInstanceOf(StoreException.class);
        load.close();
        load.close();
        assertThat(store().generations()).isEmpty();
        assertThat(store().orphans()).isEmpty();
    }
}
