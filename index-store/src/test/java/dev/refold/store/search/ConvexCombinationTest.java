package dev.refold.store.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConvexCombinationTest {

    private static final FetchSteps STEPS = FetchSteps.of(10);
    private static final Fusion.Weighted ONE_TO_THREE = new Fusion.Weighted(1, 3);

    @Test
    void a_score_is_the_weighted_mean_of_both() {
        Halves halves = new Halves(List.of(candidate("a", 0.8)), List.of(candidate("a", 0.4)), Map.of(), Map.of());
        Ranked ranked = ConvexCombination.of(ONE_TO_THREE, halves, STEPS).getFirst();
        assertThat(ranked.score()).isCloseTo(0.5, within(1e-9));
        assertThat(ranked.vectorScore()).hasValue(0.8);
        assertThat(ranked.keywordScore()).hasValue(0.4);
    }

    @Test
    void a_chunk_that_one_half_does_not_know_has_nothing_from_it() {
        Halves halves = new Halves(List.of(candidate("a", 0.8)), List.of(candidate("b", 0.4)), Map.of(), Map.of());
        List<Ranked> ranked = ConvexCombination.of(ONE_TO_THREE, halves, STEPS);
        assertThat(ranked.stream().map(Ranked::score)).containsExactly(0.3, 0.2);
        assertThat(ranked.getFirst().vectorScore()).isEmpty();
        assertThat(ranked.getLast().keywordScore()).isEmpty();
    }

    @Test
    void a_chunk_that_one_half_found_counts_with_what_the_other_says_of_it() {
        ChunkRef chunk = new ChunkRef("a", 0);
        Halves found = new Halves(List.of(candidate("a", 0.8)), List.of(), Map.of(), Map.of(chunk, 0.4));
        assertThat(ConvexCombination.of(ONE_TO_THREE, found, STEPS).getFirst().score()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void weights_that_mean_nothing_are_refused() {
        assertThatThrownBy(() -> new Fusion.Weighted(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.Weighted(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.Weighted(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.Weighted(1, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.refold.store.contract.Seeds#seeds")
    void a_longer_fetch_begins_with_the_shorter_one_and_scores_never_rise(long seed) {
        Random random = new Random(seed);
        List<Candidate> near = candidates(2_000, random);
        List<Candidate> matching = candidates(2_000, random);
        List<Ranked> before = List.of();
        for (int fetch = STEPS.window(); fetch <= 3_200; fetch = STEPS.after(fetch)) {
            List<Ranked> ranked = ConvexCombination.of(ONE_TO_THREE, halves(near, matching, fetch), STEPS);
            assertThat(ranked.subList(0, before.size())).as("seed %d, %d fetched", seed, fetch).isEqualTo(before);
            assertThat(ranked).as("seed %d", seed).isSortedAccordingTo(
                    Comparator.comparingDouble(Ranked::score).reversed());
            assertThat(ranked).as("seed %d", seed).allMatch(chunk -> chunk.score() >= 0 && chunk.score() <= 1);
            before = ranked;
        }
        assertThat(before).hasSize(2_000);
    }

    /** What a source gives for a fetch: the first of each list, and the other's scores of what it lacks. */
    private static Halves halves(List<Candidate> near, List<Candidate> matching, int fetch) {
        List<Candidate> nearest = near.subList(0, Math.min(fetch, near.size()));
        List<Candidate> best = matching.subList(0, Math.min(fetch, matching.size()));
        return new Halves(nearest, best, others(best, nearest, near), others(nearest, best, matching));
    }

    private static Map<ChunkRef, Double> others(List<Candidate> found, List<Candidate> in, List<Candidate> all) {
        Set<ChunkRef> wanted = new HashSet<>(found.stream().map(Candidate::chunk).toList());
        in.forEach(known -> wanted.remove(known.chunk()));
        Map<ChunkRef, Double> scores = new HashMap<>();
        all.stream().filter(candidate -> wanted.contains(candidate.chunk()))
                .forEach(candidate -> scores.put(candidate.chunk(), candidate.score()));
        return scores;
    }

    private static List<Candidate> candidates(int count, Random random) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Few different scores, so that there are ties.
            candidates.add(candidate("d" + i, random.nextInt(400) / 400.0));
        }
        Function<Candidate, Double> score = Candidate::score;
        candidates.sort(Comparator.comparing(score).reversed().thenComparing(Candidate::chunk));
        return candidates;
    }

    private static Candidate candidate(String id, double score) {
        return new Candidate(new ChunkRef(id, 0), score);
    }
}
