package dev.refold.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AgreementTest {

    private static final RankBiasedOverlap RBO = RankBiasedOverlap.DEFAULT;
    private static final int LONGEST = 12;

    @Test
    void jaccard_is_the_share_of_common_documents_in_the_union_of_the_first_k() {
        assertThat(Overlap.jaccard(ids("abcde"), ids("edxya"), 5)).isEqualTo(3.0 / 7);
        assertThat(Overlap.jaccard(ids("abcde"), ids("edxya"), 2)).isZero();
        assertThat(Overlap.jaccard(ids("ab"), ids("abcde"), 5)).isEqualTo(0.4);
    }

    /** The pair of rankings that Webber, Moffat and Zobel follow by depth: 0, 0, 2, 2, 2, 2, 2 in common. */
    @Test
    void rbo_of_the_rankings_in_its_paper_is_as_computed_by_hand() {
        double sum = 2 / 3.0 * 0.729 + 2 / 4.0 * 0.6561 + 2 / 5.0 * 0.59049 + 2 / 6.0 * 0.531441 + 2 / 7.0 * 0.4782969;
        assertThat(RBO.of(ids("abcdefg"), ids("zcavwxy"))).isCloseTo(0.1 / 0.9 * sum + 2 / 7.0 * 0.4782969,
                within(1e-12)).isCloseTo(0.288217, within(1e-6));
    }

    @Test
    void rbo_of_lists_of_uneven_length_is_as_computed_by_hand() {
        // Half of what is seen agrees at depth 2, nothing at depth 1: (1 − p)/p · p²/2 + p²/2.
        assertThat(RBO.of(ids("b"), ids("ab"))).isCloseTo(0.45, within(1e-12));
        assertThat(new RankBiasedOverlap(0.5).of(ids("b"), ids("ab"))).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void a_ranking_that_goes_on_agrees_with_its_own_beginning() {
        assertThat(RBO.of(ids("abc"), ids("abcdefgh"))).isCloseTo(1, within(1e-12));
    }

    @Test
    void rbo_weighs_the_first_places_most() {
        assertThat(RBO.of(ids("abcdef"), ids("bacdef"))).isLessThan(RBO.of(ids("abcdef"), ids("abcdfe")));
    }

    @Test
    void a_persistence_that_is_none_is_refused() {
        assertThatThrownBy(() -> new RankBiasedOverlap(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RankBiasedOverlap(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RankBiasedOverlap(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    /** 1 − 6 Σ d² / (n (n² − 1)), Spearman's own form where there are no ties. */
    @Test
    void spearman_is_as_computed_by_hand() {
        assertThat(RankCorrelation.spearman(ids("abcde"), ids("baced"))).isCloseTo(1 - 6 * 4 / 120.0, within(1e-12));
        assertThat(RankCorrelation.spearman(ids("abcde"), ids("edcba"))).isCloseTo(-1, within(1e-12));
        assertThat(RankCorrelation.spearman(ids("ab"), ids("ac"))).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void documents_that_an_answer_lacks_share_the_ranks_behind_its_last() {
        // Ranks 1, 2, 3.5, 3.5 against 3.5, 3.5, 1, 2.
        assertThat(RankCorrelation.spearman(ids("ab"), ids("cd"))).isCloseTo(-4 / 4.5, within(1e-12));
    }

    @Test
    void empty_answers_agree_with_each_other_and_with_nothing_else() {
        assertThat(agreement("", "")).isEqualTo(new Agreement(1, 1, 1, new ScoreDifference(0, 0, 0)));
        assertThat(agreement("", "ab")).isEqualTo(new Agreement(0, 0, 0, new ScoreDifference(0, 0, 0)));
    }

    @Test
    void score_differences_are_those_of_common_documents() {
        List<ScoredDocument> left = List.of(new ScoredDocument("a", 0.9), new ScoredDocument("b", 0.8),
                new ScoredDocument("c", 0.1));
        List<ScoredDocument> right = List.of(new ScoredDocument("b", 0.5), new ScoredDocument("a", 0.8),
                new ScoredDocument("d", 0));
        ScoreDifference difference = ScoreDifference.of(left, right);
        assertThat(difference.common()).isEqualTo(2);
        assertThat(difference.mean()).isCloseTo(0.2, within(1e-12));
        assertThat(difference.greatest()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void an_answer_that_names_a_document_twice_is_refused() {
        assertThatThrownBy(() -> agreement("aba", "abc")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grouped by document");
        assertThatThrownBy(() -> Overlap.jaccard(ids("a"), ids("a"), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothing_behind_the_first_k_counts() {
        assertThat(Agreement.of(scored("abcdef"), scored("abcxyz"), 3)).isEqualTo(agreement("abc", "abc"));
    }

    @ParameterizedTest
    @MethodSource("dev.refold.store.contract.Seeds#seeds")
    void every_measure_is_symmetric_bounded_and_one_for_equal_answers(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            List<String> left = ranking(random);
            List<String> right = ranking(random);
            String pair = "seed " + seed + ": " + left + " and " + right;
            double jaccard = Overlap.jaccard(left, right, 5);
            double rbo = RBO.of(left, right);
            double spearman = RankCorrelation.spearman(left, right);
            assertThat(jaccard).as(pair).isBetween(0.0, 1.0).isEqualTo(Overlap.jaccard(right, left, 5));
            assertThat(rbo).as(pair).isBetween(0.0, 1.0).isCloseTo(RBO.of(right, left), within(1e-12));
            assertThat(spearman).as(pair).isBetween(-1.0, 1.0).isCloseTo(RankCorrelation.spearman(right, left),
                    within(1e-12));
            assertThat(Overlap.jaccard(left, left, 5)).as(pair).isEqualTo(1);
            assertThat(RBO.of(left, left)).as(pair).isCloseTo(1, within(1e-12));
            assertThat(RankCorrelation.spearman(left, left)).as(pair).isEqualTo(1);
        }
    }

    private static List<String> ranking(Random random) {
        List<String> all = new ArrayList<>(IntStream.range(0, LONGEST).mapToObj(i -> "d" + i).toList());
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, random.nextInt(LONGEST + 1)));
    }

    private static Agreement agreement(String left, String right) {
        return Agreement.of(scored(left), scored(right), 10);
    }

    private static List<ScoredDocument> scored(String letters) {
        return ids(letters).stream().map(id -> new ScoredDocument(id, 0.5)).toList();
    }

    /** A document for each letter. */
    private static List<String> ids(String letters) {
        return letters.isEmpty() ? List.of() : Stream.of(letters.split("")).toList();
    }
}
