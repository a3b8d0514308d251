package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A hybrid search is fused the way it asks for, and says how. */
final class FusionRequestTest {

    private static final String QUERY = "{\"query\": \"full queue of the kitchen\", \"explain\": true, \"fusion\": %s}";

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        api.given("printer", "The printer blocks when its queue is full.");
        api.given("coffee", "The coffee machine of the kitchen is empty.");
        api.given("door", "The door of the kitchen jams. Nobody queues in front of it, and nobody is amused.");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void without_a_fusion_the_default_is_in_force_and_explained() {
        JsonNode answer = api.search("{\"query\": \"full queue\", \"explain\": true}").json();

        assertThat(answer.get("explain")).hasToString("{\"mode\":\"hybrid\",\"terms\":[\"full\",\"queue\"],"
                + "\"fusion\":{\"method\":\"weighted\",\"k\":null,\"weights\":{\"vector\":0.3,\"keyword\":0.7}}}");
        assertThat(api.search(QUERY.formatted("{\"method\": \"weighted\"}")).json().get("hits"))
                .isEqualTo(api.search(QUERY.formatted("null")).json().get("hits"));
    }

    @Test
    void weighted_scores_add_up_from_the_scores_shown() {
        JsonNode hits = api.search(QUERY.formatted(
                "{\"method\": \"weighted\", \"weights\": {\"vector\": 3, \"keyword\": 1}}")).json().get("hits");

        assertThat(hits).hasSize(3).allSatisfy(hit -> assertThat(hit.get("score").doubleValue()).isCloseTo(
                0.75 * hit.at("/scores/vector").doubleValue() + 0.25 * hit.at("/scores/keyword").asDouble(0),
                within(2e-6)));
    }

    @Test
    void reciprocal_ranks_add_up_from_the_ranks_shown() {
        int k = 5;
        JsonNode hits = api.search(QUERY.formatted(
                "{\"method\": \"rrf\", \"k\": 5, \"weights\": {\"vector\": 0.4, \"keyword\": 1.6}}")).json()
                .get("hits");

        assertThat(hits).hasSize(3).allSatisfy(hit -> {
            double sum = 0.4 / (k + hit.at("/ranks/vector").intValue())
                    + (hit.at("/ranks/keyword").isNull() ? 0 : 1.6 / (k + hit.at("/ranks/keyword").intValue()));
            assertThat(hit.get("score").doubleValue()).isCloseTo(sum * (k + 1) / 2, within(2e-6));
        });
    }

    @Test
    void ranks_are_the_places_in_the_two_searches() {
        JsonNode hits = api.search(QUERY.formatted("{\"method\": \"rrf\"}")).json().get("hits");

        for (String mode : List.of("vector", "keyword")) {
            List<String> alone = api.search("{\"query\": \"full queue of the kitchen\", \"mode\": \"%s\"}"
                    .formatted(mode)).json().get("hits").valueStream().map(hit -> hit.get("chunkId").stringValue())
                    .toList();
            assertThat(hits).allSatisfy(hit -> assertThat(hit.at("/ranks/" + mode).intValue())
                    .isEqualTo(alone.indexOf(hit.get("chunkId").stringValue()) + 1));
        }
    }

    @Test
    void ranks_and_explanation_come_only_when_asked_for() {
        JsonNode answer = api.search("{\"query\": \"full queue\"}").json();

        assertThat(answer.get("explain").isNull()).isTrue();
        assertThat(answer.at("/hits/0/ranks").isNull()).isTrue();
    }

    @Test
    void a_search_by_one_half_has_its_ranks_and_no_fusion() {
        JsonNode answer = api.search("{\"query\": \"full queue\", \"mode\": \"keyword\", \"explain\": true}").json();

        assertThat(answer.at("/hits/0/ranks")).hasToString("{\"vector\":null,\"keyword\":1}");
        assertThat(answer.at("/explain/fusion").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "\"rrf\"", "{\"method\": \"sum\"}", "{\"method\": \"rrf\", \"k\": 0}",
            "{\"method\": \"weighted\", \"k\": 60}", "{\"method\": \"rrf\", \"weights\": {\"vector\": 1}}",
            "{\"method\": \"rrf\", \"weights\": {\"vector\": -1, \"keyword\": 1}}",
            "{\"method\": \"rrf\", \"weights\": {\"vector\": 0, \"keyword\": 0}}",
            "{\"method\": \"rrf\", \"weights\": {\"vector\": 1e400, \"keyword\": 0}}",
            "{\"method\": \"rrf\", \"depth\": 3}"})
    void a_fusion_that_means_nothing_is_refused_by_name(String fusion) {
        Answer answer = api.search(QUERY.formatted(fusion));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/detail")).startsWith("fusion");
    }

    @Test
    void a_fusion_of_one_search_alone_is_refused() {
        Api.assertProblem(api.search("{\"query\": \"a\", \"mode\": \"vector\", \"fusion\": {\"method\": \"rrf\"}}"),
                400, "invalid");
    }
}
