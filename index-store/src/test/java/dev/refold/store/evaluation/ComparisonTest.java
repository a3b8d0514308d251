package dev.refold.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.refold.store.GenerationChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ComparisonTest {

    private static final Side LEFT = Side.parse("lucene");
    private static final Side RIGHT = Side.parse("pgvector@2");
    private static final Answerer LEFT_ONE = new Answerer("lucene", 3, "hashing-384-1f3a9c2e");
    private static final Answerer RIGHT_ONE = new Answerer("pgvector", 2, "hashing-384-1f3a9c2e");

    private static final Comparison COMPARISON = comparison(
            compared("1", "equal on both sides", "abcde", "abcde"),
            compared("2", "half of it", "abc", "bcd"),
            compared("3", "found on one side only", "", "x"));

    @Test
    void a_side_is_a_store_or_one_of_its_generations() {
        assertThat(LEFT).isEqualTo(new Side("lucene", OptionalInt.empty())).hasToString("lucene");
        assertThat(LEFT.choice()).isEqualTo(new GenerationChoice.Live());
        assertThat(RIGHT).isEqualTo(new Side("pgvector", OptionalInt.of(2))).hasToString("pgvector@2");
        assertThat(RIGHT.choice()).isEqualTo(new GenerationChoice.Numbered(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@2", "lucene@", "lucene@0", "lucene@live", "lucene@99999999999"})
    void what_is_no_side_is_refused(String text) {
        assertThatThrownBy(() -> Side.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STORE@GENERATION");
    }

    @Test
    void a_comparison_sums_up_its_queries() {
        assertThat(COMPARISON.jaccard().mean()).isCloseTo(0.5, within(1e-12));
        assertThat(COMPARISON.jaccard().median()).isEqualTo(0.5);
        assertThat(COMPARISON.jaccard().worst()).isZero();
        assertThat(COMPARISON.emptyOnOneSide()).isEqualTo(1);
        assertThat(COMPARISON.leftMillis().worst()).isEqualTo(5);
    }

    @Test
    void the_worst_queries_come_first_and_those_that_agree_are_not_among_them() {
        assertThat(COMPARISON.worst(10)).extracting(one -> one.query().id()).containsExactly("3", "2");
        assertThat(COMPARISON.worst(1)).hasSize(1);
    }

    @Test
    void the_json_has_the_means_and_every_query() {
        JsonNode json = JsonMapper.shared().valueToTree(ComparisonJson.of(COMPARISON));
        assertThat(json.propertyNames()).contains("left", "right", "mode", "k", "queries", "jaccard", "rbo", "spearman",
                "perQuery");
        assertThat(json.get("leftGeneration"))
                .hasToString("{\"store\":\"lucene\",\"number\":3,\"space\":\"hashing-384-1f3a9c2e\"}");
        assertThat(json.get("right").stringValue()).isEqualTo("pgvector@2");
        assertThat(json.get("jaccard").doubleValue()).isCloseTo(0.5, within(1e-12));
        assertThat(json.get("perQuery")).hasSize(3);
        assertThat(json.at("/perQuery/1/left/documents/0/id").stringValue()).isEqualTo("a");
    }

    @Test
    void each_query_is_asked_of_both_sides_after_the_first_was_asked_once_for_nothing() {
        Asked asked = new Asked();
        List<Integer> progress = new ArrayList<>();
        Comparison comparison = Comparison.of(LEFT, RIGHT, asked, List.of(new Query("1", "a"), new Query("2", "b")),
                progress::add);
        assertThat(comparison.perQuery()).extracting(one -> one.query().id()).containsExactly("1", "2");
        assertThat(comparison.mode()).isEqualTo("keyword");
        assertThat(comparison.k()).isEqualTo(7);
        assertThat(progress).containsExactly(1, 2);
        assertThat(asked.calls).startsWith("lucene 1", "pgvector@2 1");
    }

    @Test
    void the_generation_that_answers_first_answers_every_query() {
        Asked asked = new Asked();
        Comparison comparison = Comparison.of(LEFT, RIGHT, asked, List.of(new Query("1", "a"), new Query("2", "b")));
        assertThat(asked.calls.subList(2, 6)).containsExactly("lucene@3 1", "pgvector@2 1", "lucene@3 2",
                "pgvector@2 2");
        assertThat(comparison.left()).isEqualTo(LEFT);
        assertThat(comparison.leftAnswerer()).isEqualTo(LEFT_ONE);
        assertThat(comparison.rightAnswerer()).isEqualTo(RIGHT_ONE);
    }

    @Test
    void answers_of_two_generations_are_no_side() {
        QueryComparison other = QueryComparison.of(new Query("4", "text"),
                answer(new Answerer("lucene", 4, "hashing-384-1f3a9c2e"), "a"), answer(RIGHT_ONE, "a"), 5);
        assertThatThrownBy(() -> comparison(compared("1", "text", "a", "a"), other))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("several generations");
    }

    @Test
    void nothing_is_compared_without_a_query() {
        assertThatThrownBy(() -> Comparison.of(LEFT, RIGHT, new Asked(), List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no query");
        assertThatThrownBy(ComparisonTest::comparison).isInstanceOf(IllegalArgumentException.class);
    }

    /** Generation 3 of Lucene is live, generation 2 of pgvector is asked for. */
    private static final class Asked implements Asking {

        private final List<String> calls = new ArrayList<>();

        @Override
        public String mode() {
            return "keyword";
        }

        @Override
        public int topK() {
            return 7;
        }

        @Override
        public Answer ask(Side side, Query query) {
            calls.add(side + " " + query.id());
            return answer(side.store().equals("lucene") ? LEFT_ONE : RIGHT_ONE, "abc");
        }
    }

    private static Comparison comparison(QueryComparison... queries) {
        return new Comparison(LEFT, RIGHT, "hybrid", 5, List.of(queries));
    }

    private static QueryComparison compared(String id, String text, String left, String right) {
        return QueryComparison.of(new Query(id, text), answer(LEFT_ONE, left), answer(RIGHT_ONE, right), 5);
    }

    /** A document for each letter; as many milliseconds as documents. */
    private static Answer answer(Answerer by, String letters) {
        List<Answer.Document> documents = Stream.of(letters.split("")).filter(letter -> !letter.isEmpty())
                .map(letter -> new Answer.Document(letter, "Title of " + letter, 0.5)).toList();
        return new Answer(by, documents, documents.size());
    }
}
