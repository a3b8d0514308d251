package dev.refold.store.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class Bm25Test {

    private static final CorpusStatistics CORPUS = new CorpusStatistics(10, 5, Map.of("rare", 1L, "common", 9L));

    @Test
    void the_score_is_that_of_the_formula_over_its_greatest_value() {
        Bm25 bm25 = Bm25.of(CORPUS, List.of("rare", "common"));
        double rare = Math.log(1 + 9.5 / 1.5);
        double common = Math.log(1 + 1.5 / 9.5);
        double expected = (rare * 2 * 2.6 / (2 + 1.6) + common * 2.6 / (1 + 1.6)) / (2.6 * (rare + common));
        assertThat(bm25.score(term -> term.equals("rare") ? 2 : 1, 5)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void a_shorter_chunk_scores_higher_and_none_exceeds_one() {
        Bm25 bm25 = Bm25.of(CORPUS, List.of("rare"));
        assertThat(bm25.score(_ -> 1, 1)).isGreaterThan(bm25.score(_ -> 1, 50));
        assertThat(bm25.score(_ -> Integer.MAX_VALUE, 1)).isCloseTo(1, within(1e-6)).isLessThanOrEqualTo(1);
    }

    @Test
    void a_term_the_corpus_lacks_lowers_the_score_of_what_matches_the_others() {
        double alone = Bm25.of(CORPUS, List.of("rare")).score(_ -> 1, 5);
        double besides = Bm25.of(CORPUS, List.of("rare", "nowhere")).score(term -> term.equals("rare") ? 1 : 0, 5);
        assertThat(besides).isPositive().isLessThan(alone);
    }

    @Test
    void figures_that_contradict_each_other_give_no_negative_score() {
        Bm25 bm25 = Bm25.of(new CorpusStatistics(2, 3, Map.of("term", 40L)), List.of("term"));
        assertThat(bm25.score(_ -> 1, 3)).isPositive();
    }

    @Test
    void nothing_to_look_for_scores_zero() {
        assertThat(Bm25.of(CORPUS, List.of()).score(_ -> 1, 3)).isZero();
        assertThat(Bm25.of(new CorpusStatistics(0, 0, Map.of()), List.of("term")).score(_ -> 0, 3)).isZero();
    }

    @Test
    void the_rarest_terms_choose_until_they_reach_enough_chunks() {
        Bm25 bm25 = Bm25.of(CORPUS, List.of("common", "nowhere", "rare"));
        assertThat(bm25.choosing(1)).containsExactly("nowhere", "rare");
        assertThat(bm25.choosing(2)).containsExactly("nowhere", "rare", "common");
    }
}
