package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Phrases and beginnings over HTTP; what they find is the stores' contract. */
final class PhraseSearchTest {

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        api.given("printer", "The printer blocks when it has a full queue of printouts.");
        api.given("coffee", "The queue at the coffee machine is full.");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_phrase_and_a_beginning_must_be_there() {
        assertThat(found("\\\"full queue\\\"")).containsExactly("printer");
        assertThat(found("coff*")).containsExactly("coffee");
        assertThat(found("queue coff* \\\"full queue\\\"")).isEmpty();
    }

    @Test
    void what_was_found_by_its_beginning_is_highlighted() {
        JsonNode hit = search("\\\"full queue\\\" print*").json().at("/hits/0");

        String snippet = hit.get("snippet").stringValue();
        assertThat(hit.get("highlights").valueStream()
                .map(range -> snippet.substring(range.get(0).intValue(), range.get(1).intValue())))
                .containsExactly("printer", "full", "queue", "printouts");
    }

    @Test
    void an_explanation_shows_terms_and_beginnings() {
        assertThat(search("\\\"full queues\\\" PRINT*").json().at("/explain/terms"))
                .hasToString("[\"full\",\"queue\",\"print*\"]");
    }

    @Test
    void a_beginning_that_is_too_short_is_a_400_that_says_so() {
        Answer answer = search("pr*");

        Api.assertProblem(answer, 400, "invalid");
        assertThat(answer.text("/detail")).contains("\"pr*\" is too short");
    }

    private List<String> found(String query) {
        return search(query).json().get("hits").valueStream().map(hit -> hit.get("documentId").stringValue()).toList();
    }

    private Answer search(String query) {
        return api.search("{\"query\": \"" + query + "\", \"mode\": \"keyword\", \"explain\": true}");
    }
}
