package dev.refold.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract suite cannot reach in every store; the rest is asserted there. */
final class GenerationRulesTest {

    private static final Space SPACE = new Space("toy", "toy", 1_025, ChunkerSettings.DEFAULT, "english");
    private static final Generation READY = new Generation("fake", 7, SPACE, GenerationState.READY);

    @Test
    void too_many_dimensions_are_refused_with_what_to_do() {
        Capabilities narrow = new Capabilities(1_024, true, true, true);
        assertThatThrownBy(() -> GenerationRules.checkCreatable("fake", narrow, SPACE))
                .isInstanceOf(StoreException.Refused.class).hasMessage("fake takes vectors of at most 1024 dimensions, "
                        + "space toy-1025-" + SPACE.fingerprint()
                        + " has 1025; choose another store, or a model with fewer dimensions");
        assertThatCode(() -> GenerationRules.checkCreatable("fake", new Capabilities(1_025, true, true, true), SPACE))
                .doesNotThrowAnyException();
    }

    @Test
    void an_illegal_transition_says_from_where_to_where() {
        assertThatThrownBy(() -> GenerationRules.checkTransition(READY, GenerationState.LIVE))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessage("generation 7 of fake is ready, which does not lead to live; promote it");
    }

    @Test
    void a_mark_of_an_earlier_log_epoch_is_behind_whatever_its_offset() {
        List<Mark> own = List.of(new Mark("t", 0, 1, 1_000));
        List<Mark> live = List.of(new Mark("t", 0, 2, 3));
        assertThatThrownBy(() -> GenerationRules.checkPromotable(READY, own, live))
                .isInstanceOf(StoreException.Refused.class).hasMessageContaining("1000 in log epoch 1")
                .hasMessageContaining("3 in log epoch 2");
        assertThatCode(() -> GenerationRules.checkPromotable(READY, live, own)).doesNotThrowAnyException();
    }

    @Test
    void partitions_the_live_one_has_no_mark_of_do_not_matter() {
        assertThatCode(() -> GenerationRules.checkPromotable(READY,
                List.of(new Mark("t", 0, 0, 1), new Mark("t", 1, 0, 1)), List.of(new Mark("t", 1, 0, 1))))
                .doesNotThrowAnyException();
    }
}
