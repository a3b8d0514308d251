package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpacesWantedTest {

    private static final Space CONFIGURED = space(384);
    private static final Space NEW = space(768);

    @Test
    void a_store_without_generations_wants_the_configured_space() {
        assertThat(SpacesWanted.decide(CONFIGURED, Set.of(), Map.of("lucene", Optional.of(List.of()))))
                .containsExactly(CONFIGURED);
    }

    @Test
    void without_any_store_the_configured_space_is_wanted() {
        assertThat(SpacesWanted.decide(CONFIGURED, Set.of(), Map.of())).containsExactly(CONFIGURED);
    }

    @Test
    void a_candidate_and_a_retired_generation_want_theirs_beside_the_live_one() {
        assertThat(SpacesWanted.decide(CONFIGURED, Set.of(CONFIGURED), Map.of("lucene", Optional.of(List.of(
                generation(1, CONFIGURED, GenerationState.RETIRED), generation(2, NEW, GenerationState.LIVE),
                generation(3, space(512), GenerationState.BUILDING))))))
                .containsExactly(NEW, CONFIGURED, space(512));
    }

    @Test
    void what_is_configured_is_not_wanted_once_every_generation_is_of_another_space() {
        assertThat(SpacesWanted.decide(CONFIGURED, Set.of(CONFIGURED), Map.of("lucene", Optional.of(List.of(
                generation(2, NEW, GenerationState.LIVE), generation(3, space(512), GenerationState.FAILED))))))
                .containsExactly(NEW);
    }

    @Test
    void while_a_store_does_not_answer_nothing_ends() {
        assertThat(SpacesWanted.decide(CONFIGURED, Set.of(space(512)), Map.of("lucene",
                Optional.of(List.of(generation(2, NEW, GenerationState.LIVE))), "pgvector", Optional.empty())))
                .containsExactly(NEW, space(512));
    }

    private static Generation generation(int number, Space space, GenerationState state) {
        return new Generation("lucene", number, space, state);
    }

    private static Space space(int dimensions) {
        return new Space("hashing", "words-4grams", dimensions, ChunkerSettings.DEFAULT, "english");
    }
}
