package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationStatus;
import dev.refold.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Progress says what the status says, without counts. */
public abstract class ProgressContract extends StoreContract {

    @Test
    void a_new_generation_has_neither_positions_nor_marks() {
        Generation generation = building();
        assertThat(store().progress(new GenerationChoice.Numbered(generation.number())))
                .isEqualTo(new GenerationProgress(generation, List.of(), List.of()));
    }

    @Test
    void it_follows_every_claim_and_every_batch() {
        Generation generation = live();
        TestSink first = TestSink.claim(store(), generation, 1);
        assertProgress(List.of(first.position().nextOffset()), List.of());
        TestSink second = TestSink.claim(store(), generation, 0);
        second.apply(document("a").chunks("one").build(), document("b").build());
        first.mark(17);
        assertProgress(List.of(2L, 1L), List.of(17L));
        second.mark(4);
        assertProgress(List.of(3L, 1L), List.of(4L, 17L));
    }

    private void assertProgress(List<Long> offsets, List<Long> marks) {
        GenerationProgress progress = store().progress(LIVE);
        GenerationStatus status = store().status(LIVE);
        assertThat(progress).isEqualTo(
                new GenerationProgress(status.generation(), status.positions(), status.marks()));
        assertThat(progress.positions()).extracting(of -> of.nextOffset()).containsExactlyElementsOf(offsets);
        assertThat(progress.marks()).extracting(of -> of.offset()).containsExactlyElementsOf(marks);
    }

    @Test
    void there_is_none_of_a_generation_that_is_not() {
        assertThatThrownBy(() -> store().progress(LIVE)).isInstanceOf(StoreException.NoGeneration.class);
        assertThatThrownBy(() -> store().progress(new GenerationChoice.Numbered(7)))
                .isInstanceOf(StoreException.NoGeneration.class);
    }
}
