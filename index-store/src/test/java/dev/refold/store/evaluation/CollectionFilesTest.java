package dev.refold.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CollectionFilesTest {

    @Test
    void queries_are_read_in_their_order() {
        assertThat(CollectionFiles.queries(List.of("{\"id\":\"2\",\"text\":\"slip stream\",\"more\":1}", " ",
                "{\"id\":\"1\",\"text\":\"\"}"))).containsExactly(new Query("2", "slip stream"), new Query("1", ""));
    }

    @Test
    void what_is_wrong_with_a_query_is_said_with_its_line() {
        assertWrongQuery("line 2 is not JSON", "{\"id\":\"1\",\"text\":\"a\"}", "{");
        assertWrongQuery("line 1: a query is {\"id\": \"…\", \"text\": \"…\"}, and text is missing", "{\"id\":\"1\"}");
        assertWrongQuery("line 1: a query is {\"id\": \"…\", \"text\": \"…\"}, and id is missing",
                "{\"id\":1,\"text\":\"a\"}");
        assertWrongQuery("line 2: query \"1\" is there twice", "{\"id\":\"1\",\"text\":\"a\"}",
                "{\"id\":\"1\",\"text\":\"b\"}");
    }

    @Test
    void judgements_are_read_by_query_behind_a_header() {
        assertThat(CollectionFiles.judgements(List.of("query_id\tdocument_id\tgrade", "1\tT-1\t3", "2\tT-1\t-1", "",
                "1\ta b\t0"))).isEqualTo(Map.of("1", new Judgements(Map.of("T-1", 3, "a b", 0)), "2",
                        new Judgements(Map.of("T-1", -1))));
    }

    @Test
    void what_is_wrong_with_a_judgement_is_said_with_its_line() {
        assertWrongJudgement("line 2: a judgement is query_id, document_id and grade", "1 T-1 3");
        assertWrongJudgement("line 2: a grade is a whole number, not \"good\"", "1\tT-1\tgood");
        assertWrongJudgement("line 3: document \"T-1\" is judged twice for query \"1\"", "1\tT-1\t3", "1\tT-1\t2");
    }

    @Test
    void queries_with_nothing_relevant_are_left_out() {
        List<Query> queries = List.of(new Query("1", "a"), new Query("2", "b"), new Query("3", "c"));
        Map<String, Judgements> judgements = Map.of("1", new Judgements(Map.of("x", 0)), "3",
                new Judgements(Map.of("x", 1)));
        assertThat(CollectionFiles.judged(queries, judgements)).containsExactly(new Query("3", "c"));
    }

    private static void assertWrongQuery(String message, String... lines) {
        assertThatThrownBy(() -> CollectionFiles.queries(List.of(lines))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static void assertWrongJudgement(String message, String... lines) {
        List<String> file = new ArrayList<>(List.of("query_id\tdocument_id\tgrade"));
        file.addAll(List.of(lines));
        assertThatThrownBy(() -> CollectionFiles.judgements(file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
