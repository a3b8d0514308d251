package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vector in place of the query's own. */
final class GivenVectorTest {

    private static final int DIMENSIONS = FoldingBackend.SPACE.dimensions();

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        api.given("printer", "The printer blocks when its queue is full.");
        api.given("coffee", "The coffee machine of the kitchen is empty.");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_vector_finds_what_the_text_it_was_made_of_finds() {
        Answer byText = api.search("{\"query\": \"full queue\", \"mode\": \"vector\"}");
        Answer byVector = api.search("{\"mode\": \"vector\", \"vector\": " + embedded("full queue", 1) + "}");

        assertThat(byVector.json().at("/hits/0/score")).isEqualTo(byText.json().at("/hits/0/score"));
        assertThat(byVector.text("/hits/0/documentId")).isEqualTo("printer");
        assertThat(byVector.json().at("/hits/0/highlights")).isEmpty();
    }

    @Test
    void its_length_does_not_matter() {
        Answer one = api.search("{\"vector\": " + embedded("full queue", 1) + "}");
        Answer longer = api.search("{\"vector\": " + embedded("full queue", 1_000) + "}");

        assertThat(longer.json().at("/hits/0/score")).isEqualTo(one.json().at("/hits/0/score"));
    }

    @Test
    void a_vector_alone_is_searched_for_as_one() {
        Answer answer = api.search("{\"vector\": " + embedded("coffee", 1) + ", \"explain\": true}");

        assertThat(answer.text("/explain/mode")).isEqualTo("vector");
        assertThat(answer.text("/hits/0/documentId")).isEqualTo("coffee");
    }

    @Test
    void a_hybrid_search_takes_the_words_of_the_query_and_the_vector_as_given() {
        Answer answer = api.search("""
                {"query": "printer", "vector": %s, "explain": true,
                 "fusion": {"method": "rrf", "weights": {"vector": 1, "keyword": 0}}}"""
                .formatted(embedded("coffee machine", 1)));

        assertThat(answer.text("/hits/0/documentId")).isEqualTo("coffee");
        assertThat(answer.json().at("/hits/1/ranks")).hasToString("{\"vector\":2,\"keyword\":1}");
    }

    @Test
    void the_model_is_not_asked() {
        AtomicInteger asked = new AtomicInteger();
        api.backend().queryEmbedder = new RemoteEmbedder(_ -> {
            asked.incrementAndGet();
            return new Embedded.NoFeatures();
        });

        assertThat(api.search("{\"query\": \"queue\", \"vector\": " + embedded("queue", 1) + "}").status())
                .isEqualTo(200);
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_vector_of_other_dimensions_is_refused_with_those_of_the_space() {
        Answer answer = api.search("{\"vector\": [1, 2, 3]}");

        Api.assertProblem(answer, 400, "invalid");
        assertThat(answer.text("/detail")).contains("3 numbers", "generation 1 of store memory",
                DIMENSIONS + " dimensions");
    }

    @Test
    void the_dimensions_are_those_of_the_generation_that_is_asked() {
        api.backend().promoteNew(new Space("hashing", "words-4grams", 3, ChunkerSettings.DEFAULT, "english"));

        assertThat(api.search("{\"vector\": [1, 2, 3]}").status()).isEqualTo(200);
        Api.assertProblem(api.search("{\"vector\": [1, 2, 3], \"generation\": 1}"), 400, "invalid");
        assertThat(api.search("{\"vector\": " + embedded("queue", 1) + ", \"generation\": 1}").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e39", "0", "1e-60"})
    void a_vector_that_is_not_finite_or_has_no_direction_is_refused(String component) {
        String vector = IntStream.range(0, DIMENSIONS).mapToObj(_ -> component).collect(Collectors.joining(",", "[",
                "]"));

        Answer answer = api.search("{\"vector\": " + vector + "}");

        Api.assertProblem(answer, 400, "invalid");
        assertThat(answer.text("/detail")).startsWith("vector: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"vector\": []}", "{\"vector\": [1, \"2\"]}", "{\"vector\": 1}", "{\"vector\": [null]}",
            "{\"vector\": [1], \"mode\": \"hybrid\"}", "{\"vector\": [1], \"mode\": \"keyword\", \"query\": \"a\"}",
            "{\"mode\": \"vector\"}", "{\"vector\": null}"})
    void what_is_no_vector_or_has_no_use_for_one_is_refused(String request) {
        assertThat(api.search(request).status()).isEqualTo(400);
    }

    private static String embedded(String text, double length) {
        Embedding embedding = ((Embedded.Vector) new HashingEmbedder(DIMENSIONS, FoldingBackend.SPACE.language())
                .embedQuery(text)).embedding();
        float[] components = embedding.toArray();
        return Arrays.toString(IntStream.range(0, components.length).mapToDouble(i -> length * components[i])
                .toArray());
    }
}
