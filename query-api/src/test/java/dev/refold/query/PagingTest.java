package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.SearchQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** One search, page by page. */
final class PagingTest {

    private static final int DOCUMENTS = 25;

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        for (int i = 0; i < DOCUMENTS; i++) {
            api.given("d" + i, "A queue of the printer" + " number".repeat(i) + " " + i);
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "vector", "keyword"})
    void pages_put_together_are_the_whole_answer(String mode) {
        String search = "\"query\": \"printer queue 7\", \"mode\": \"%s\"".formatted(mode);
        List<String> whole = ids(api.search("{" + search + ", \"topK\": 100}"));

        assertThat(pages(search + ", \"topK\": 4")).isEqualTo(whole).hasSize(DOCUMENTS);
    }

    @Test
    void a_search_that_found_all_has_no_cursor() {
        assertThat(api.search("{\"query\": \"printer\", \"mode\": \"keyword\", \"topK\": 25}").json().get("cursor")
                .isNull()).isTrue();
        assertThat(api.search("{\"query\": \"printer\", \"mode\": \"keyword\", \"topK\": 24}").text("/cursor"))
                .startsWith("c1.");
    }

    @Test
    void a_thousand_hits_are_one_page_and_the_window() {
        IntStream.range(DOCUMENTS, SearchQuery.WINDOW + 30).forEach(i -> api.given("d" + i, "printer " + i));

        Answer all = api.search("{\"query\": \"printer\", \"mode\": \"keyword\", \"topK\": 1000}");
        assertThat(all.json().get("hits")).hasSize(1_000);
        assertThat(all.json().get("cursor").isNull()).isTrue();
        List<String> pages = pages("\"query\": \"printer\", \"mode\": \"keyword\", \"topK\": 99");
        assertThat(pages).isEqualTo(ids(all));
    }

    @Test
    void further_pages_are_of_the_generation_the_first_was_of() {
        String cursor = first("\"query\": \"printer\"");
        api.backend().promoteNew(FoldingBackend.SPACE);

        Answer second = api.search("{\"query\": \"printer\", \"cursor\": \"" + cursor + "\"}");

        assertThat(second.text("/generation/number")).isEqualTo("1");
        assertThat(second.json().get("hits")).hasSize(SearchCall.DEFAULT_TOP_K);
    }

    @Test
    void a_cursor_of_a_generation_that_was_dropped_is_gone() {
        String cursor = first("\"query\": \"printer\"");
        api.backend().promoteNew(FoldingBackend.SPACE);
        api.backend().store.drop(1);

        Answer answer = api.search("{\"query\": \"printer\", \"cursor\": \"" + cursor + "\"}");

        Api.assertProblem(answer, 410, "gone");
        assertThat(answer.text("/fix")).contains("first page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"query\": \"printers\"", "\"query\": \"printer\", \"mode\": \"keyword\"",
            "\"query\": \"printer\", \"topK\": 6", "\"query\": \"printer\", \"minScore\": 0.1",
            "\"query\": \"printer\", \"groupBy\": \"document\"", "\"query\": \"printer\", \"generation\": 1",
            "\"query\": \"printer\", \"filter\": {\"exists\": \"a\"}",
            "\"query\": \"printer\", \"fusion\": {\"method\": \"rrf\"}"})
    void a_cursor_of_another_search_is_refused(String other) {
        String cursor = first("\"query\": \"printer\"");

        Answer answer = api.search("{" + other + ", \"cursor\": \"" + cursor + "\"}");

        Api.assertProblem(answer, 400, "invalid");
        assertThat(answer.text("/detail")).isEqualTo("cursor is of another search.");
    }

    @Test
    void a_cursor_of_another_tenant_is_refused() {
        String cursor = first("\"query\": \"printer\"");

        Api.assertProblem(api.as("globex").search("{\"query\": \"printer\", \"cursor\": \"" + cursor + "\"}"), 400,
                "invalid");
    }

    @Test
    void what_does_not_change_the_ranking_may_change_from_page_to_page() {
        String cursor = first("\"query\": \"printer\"");

        assertThat(
                api.search("{\"query\": \"printer\", \"explain\": true, \"timeoutMillis\": 9000, \"store\": \"memory\","
                        + " \"cursor\": \"" + cursor + "\"}").status())
                .isEqualTo(200);
    }

    @Test
    void a_cursor_that_was_changed_anywhere_is_refused() {
        String cursor = first("\"query\": \"printer\"");

        Stream.concat(IntStream.range(0, cursor.length()).mapToObj(i -> cursor.substring(0, i)
                + (cursor.charAt(i) == 'A' ? 'Q' : 'A') + cursor.substring(i + 1)),
                Stream.of("", "c1.", "c2." + cursor.substring(3), cursor + "A", cursor.substring(1), "c1.????"))
                .filter(changed -> !changed.equals(cursor))
                .forEach(changed -> Api.assertProblem(api.search("{\"query\": \"printer\", \"cursor\": \"" + changed
                        + "\"}"), 400, "invalid"));
    }

    private String first(String search) {
        return api.search("{" + search + "}").text("/cursor");
    }

    private List<String> pages(String search) {
        List<String> all = new ArrayList<>();
        Answer page = api.search("{" + search + "}");
        all.addAll(ids(page));
        while (!page.json().get("cursor").isNull()) {
            page = api.search("{" + search + ", \"cursor\": \"" + page.text("/cursor") + "\"}");
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            all.addAll(ids(page));
        }
        return all;
    }

    private static List<String> ids(Answer answer) {
        return answer.json().get("hits").valueStream().map(hit -> hit.get("documentId")).map(JsonNode::stringValue)
                .toList();
    }
}
