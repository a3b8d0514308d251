package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.stack.TokenLimits.Wanted;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TokenLimitsTest {

    private static final Space NEW = space(768);
    private static final Wanted LIVE = new Wanted(new Generation("lucene", 1, space(384), GenerationState.LIVE),
            OptionalLong.empty());

    private static Map<String, Long> decide(Wanted... wanted) {
        return TokenLimits.decide(Map.of(), Map.of("lucene", Optional.of(List.of(wanted))));
    }

    @Test
    void a_space_that_is_being_filled_has_the_limit_of_its_rebuild_and_the_live_one_has_none() {
        assertThat(decide(LIVE, filling(100))).containsExactly(Map.entry(NEW.id(), 100L));
    }

    @Test
    void of_two_rebuilds_the_higher_limit_counts() {
        assertThat(decide(filling(100), filling(300), filling(200))).containsExactly(Map.entry(NEW.id(), 300L));
    }

    @Test
    void somebody_who_wants_all_of_a_space_gets_all_of_it() {
        assertThat(decide(filling(100), new Wanted(generation(GenerationState.LIVE), OptionalLong.empty()))).isEmpty();
        assertThat(TokenLimits.unlimited(NEW, List.of(LIVE, filling(100)))).isEmpty();
        assertThat(TokenLimits.unlimited(space(384), List.of(LIVE, filling(100)))).contains("lucene@1");
    }

    @Test
    void a_failed_generation_wants_nothing() {
        assertThat(decide(filling(100), new Wanted(generation(GenerationState.FAILED), OptionalLong.empty())))
                .containsExactly(Map.entry(NEW.id(), 100L));
    }

    @Test
    void while_a_store_does_not_answer_a_limit_holds_unless_it_is_raised_or_lifted_elsewhere() {
        Map<String, Long> before = Map.of(NEW.id(), 100L);

        assertThat(TokenLimits.decide(before, Map.of("lucene", Optional.of(List.of(LIVE)), "pgvector",
                Optional.empty()))).isEqualTo(before);
        assertThat(TokenLimits.decide(before, Map.of("lucene", Optional.of(List.of(filling(300))), "pgvector",
                Optional.empty()))).containsExactly(Map.entry(NEW.id(), 300L));
        assertThat(TokenLimits.decide(before, Map.of("lucene", Optional.of(List.of(new Wanted(generation(
                GenerationState.LIVE), OptionalLong.empty()))), "pgvector", Optional.empty()))).isEmpty();
    }

    private static Wanted filling(long maxTokens) {
        return new Wanted(generation(GenerationState.BUILDING), OptionalLong.of(maxTokens));
    }

    private static Generation generation(GenerationState state) {
        return new Generation("lucene", 2, NEW, state);
    }

    private static Space space(int dimensions) {
        return new Space("hashing", "words-4grams", dimensions, ChunkerSettings.DEFAULT, "english");
    }
}
