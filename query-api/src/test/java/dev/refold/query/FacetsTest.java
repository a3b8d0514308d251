package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facets over HTTP; what they count is the stores' contract. */
final class FacetsTest {

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        api.given("printer", "Printer", "It burns.", "{\"tags\": [\"hardware\", \"urgent\"], \"priority\": 2}");
        api.given("coffee", "Coffee", "It is empty.", "{\"tags\": [\"kitchen\", \"urgent\"], \"priority\": 1}");
        api.given("door", "Door", "It jams.", "{\"priority\": 3.5, \"open\": true}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void documents_are_counted_by_the_values_of_each_key() {
        Answer answer = api.search("{\"query\": \"burns\", \"facets\": [\"tags\", \"priority\", \"open\"]}");

        assertThat(answer.json().get("facets")).hasToString("[{\"key\":\"tags\",\"documents\":2,\"values\":["
                + "{\"value\":\"urgent\",\"documents\":2},{\"value\":\"hardware\",\"documents\":1},"
                + "{\"value\":\"kitchen\",\"documents\":1}],\"different\":3,\"longTexts\":0},"
                + "{\"key\":\"priority\",\"documents\":3,\"values\":[{\"value\":1,\"documents\":1},"
                + "{\"value\":2,\"documents\":1},{\"value\":3.5,\"documents\":1}],\"different\":3,\"longTexts\":0},"
                + "{\"key\":\"open\",\"documents\":1,\"values\":[{\"value\":true,\"documents\":1}],\"different\":1,"
                + "\"longTexts\":0}]");
    }

    @Test
    void the_filter_decides_which_documents_count() {
        Answer answer = api.search("""
                {"query": "a", "facets": "tags", "facetValues": 1, "filter": {"gte": ["priority", 2]}}""");

        assertThat(answer.json().get("facets")).hasToString("[{\"key\":\"tags\",\"documents\":1,\"values\":["
                + "{\"value\":\"hardware\",\"documents\":1}],\"different\":2,\"longTexts\":0}]");
    }

    @Test
    void facets_come_only_when_asked_for() {
        assertThat(api.search("{\"query\": \"a\"}").json().get("facets").isNull()).isTrue();
        assertThat(api.search("{\"query\": \"a\", \"facets\": []}").json().get("facets").isNull()).isTrue();
    }

    @Test
    void nothing_of_another_tenant_is_counted() {
        assertThat(api.as("globex").search("{\"query\": \"a\", \"facets\": \"tags\"}").json().at("/facets/0/documents")
                .intValue()).isZero();
    }

    @Test
    void more_keys_than_ten_are_refused_and_one_named_twice_is_one() {
        String keys = IntStream.range(0, 11).mapToObj(i -> "\"k" + i + "\"").collect(Collectors.joining(","));

        Api.assertProblem(api.search("{\"query\": \"a\", \"facets\": [" + keys + "]}"), 400, "limit");
        assertThat(api.search("{\"query\": \"a\", \"facets\": [\"tags\", \"tags\"]}").json().get("facets")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"facets\": 1", "\"facets\": [1]", "\"facets\": {}", "\"facetValues\": 0",
            "\"facetValues\": 101"})
    void what_is_no_facet_is_refused(String field) {
        assertThat(api.search("{\"query\": \"a\", " + field + "}").status()).isEqualTo(400);
    }
}
