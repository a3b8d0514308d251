package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpaceOperationsTest {

    private static final Space OLD = space(384);
    private static final Space NEW = space(768);

    @ParameterizedTest
    @EnumSource(GenerationState.class)
    void a_space_stays_while_a_generation_is_of_it_whatever_its_state(GenerationState state) {
        assertThat(SpaceOperations.refusal(OLD.id(), NEW, List.of(new Generation("lucene", 2, NEW,
                GenerationState.LIVE), new Generation("chroma", 1, OLD, state)))).get().asString()
                .contains("chroma@1").doesNotContain("lucene").contains("refold drop");
    }

    @Test
    void the_configured_space_stays() {
        assertThat(SpaceOperations.refusal(OLD.id(), OLD, List.of(new Generation("lucene", 2, NEW,
                GenerationState.LIVE)))).get().asString().contains("configured");
    }

    @Test
    void a_space_that_nobody_needs_may_go() {
        assertThat(SpaceOperations.refusal(OLD.id(), NEW, List.of(new Generation("lucene", 2, NEW,
                GenerationState.LIVE)))).isEmpty();
    }

    private static Space space(int dimensions) {
        return new Space("hashing", "words-4grams", dimensions, ChunkerSettings.DEFAULT, "english");
    }
}
