package dev.refold.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RelevanceTest {

    private static final Judgements GRADED = new Judgements(Map.of("a", 3, "b", 2, "c", 3, "d", 0, "e", 1, "f", 2));

    /** Grades 3, 2, 3, 0, 1, 2 in this order: the textbook's example, with exponential gain. */
    @Test
    void ndcg_is_as_computed_by_hand() {
        double actual = 7 + 3 / 1.5849625 + 7 / 2.0 + 1 / 2.5849625 + 3 / 2.8073549;
        double ideal = 7 + 7 / 1.5849625 + 3 / 2.0 + 3 / 2.3219281 + 1 / 2.5849625;
        assertThat(Relevance.ndcg(List.of("a", "b", "c", "d", "e", "f"), GRADED, 6)).isCloseTo(actual / ideal,
                within(1e-6));
    }

    @Test
    void ndcg_sees_the_first_k_only_and_compares_with_the_best_first_k() {
        assertThat(Relevance.ndcg(List.of("c", "a"), GRADED, 2)).isCloseTo(1, within(1e-12));
        assertThat(Relevance.ndcg(List.of("e", "x", "a"), GRADED, 2)).isCloseTo(1 / (7 + 7 / 1.5849625), within(1e-6));
    }

    @Test
    void precision_recall_and_reciprocal_rank_are_as_counted_by_hand() {
        List<String> answer = List.of("x", "d", "b", "a", "y", "e");
        assertThat(Relevance.precision(answer, GRADED, 5)).isEqualTo(2 / 5.0);
        assertThat(Relevance.recall(answer, GRADED, 5)).isEqualTo(2 / 5.0);
        assertThat(Relevance.recall(answer, GRADED, 10)).isEqualTo(3 / 5.0);
        assertThat(Relevance.reciprocalRank(answer, GRADED)).isEqualTo(1 / 3.0);
        assertThat(Relevance.reciprocalRank(List.of("x"), GRADED)).isZero();
    }

    @Test
    void a_short_answer_is_not_more_precise_for_it() {
        assertThat(Relevance.precision(List.of("a"), GRADED, 5)).isEqualTo(0.2);
    }

    @Test
    void where_nothing_is_relevant_every_measure_is_zero() {
        assertThat(Relevance.of(List.of("a"), new Judgements(Map.of("a", 0, "b", -1))))
                .isEqualTo(new Relevance(0, 0, 0, 0));
    }

    @Test
    void an_answer_that_names_a_document_twice_is_refused() {
        assertThatThrownBy(() -> Relevance.of(List.of("a", "a"), GRADED)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.refold.store.contract.Seeds#seeds")
    void every_measure_lies_between_0_and_1_and_the_best_order_has_an_ndcg_of_1(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            Map<String, Integer> grades = IntStream.range(0, 15).boxed()
                    .collect(Collectors.toMap(number -> "d" + number, number -> random.nextInt(-1, 5)));
            Judgements judgements = new Judgements(grades);
            List<String> answer = new ArrayList<>(grades.keySet());
            Collections.shuffle(answer, random);
            String what = "seed " + seed + ": " + answer + " with " + grades;
            Relevance relevance = Relevance.of(answer, judgements);
            assertThat(List.of(relevance.ndcg(), relevance.precision(), relevance.recall(),
                    relevance.reciprocalRank())).as(what).allMatch(value -> value >= 0 && value <= 1 + 1e-12);
            answer.sort((left, right) -> judgements.grade(right) - judgements.grade(left));
            double best = judgements.relevant() == 0 ? 0 : 1;
            assertThat(Relevance.ndcg(answer, judgements, 10)).as(what).isCloseTo(best, within(1e-12));
        }
    }
}
