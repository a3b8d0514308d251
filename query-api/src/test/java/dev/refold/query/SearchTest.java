package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a search asks for is what is answered. */
final class SearchTest {

    private static final String FULL_QUEUE = "The printer blocks when its queue is full. Nobody can print any longer.";

    private final Api api = Api.of(FoldingBackend.live());

    @BeforeEach
    void documents() {
        api.given("printer", "Printer on fire", FULL_QUEUE, "{\"tags\": [\"hardware\", \"urgent\"], \"priority\": 2}");
        api.given("coffee", "Coffee", "The coffee machine is empty.", "{\"tags\": [\"kitchen\"], \"priority\": 1}");
        api.given("door", "Door", "The door of the kitchen jams.", "{\"priority\": 3.5, \"open\": true}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "vector", "keyword"})
    void every_mode_finds_the_document_first(String mode) {
        Answer answer = api.search("""
                {"query": "a full queue blocks", "mode": "%s"}""".formatted(mode));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/hits/0/documentId")).isEqualTo("printer");
        assertThat(answer.json().at("/hits/0/scores/vector").isNumber()).isEqualTo(!mode.equals("keyword"));
        assertThat(answer.json().at("/hits/0/scores/keyword").isNumber()).isEqualTo(!mode.equals("vector"));
    }

    @Test
    void an_answer_has_its_fields_in_the_order_of_the_contract() {
        JsonNode answer = api.search("{\"query\": \"full queue\"}").json();

        assertThat(answer.propertyNames()).containsExactly("generation", "tookMillis", "stale", "hits", "cursor",
                "staleReason", "explain", "facets");
        assertThat(answer.get("generation").propertyNames()).containsExactly("store", "number", "space", "state");
        assertThat(answer.at("/hits/0").propertyNames()).containsExactly("documentId", "chunkId", "version", "score",
                "scores", "title", "snippet", "highlights", "range", "metadata", "occurredAt", "position", "ranks");
        assertThat(answer.at("/hits/0/scores").propertyNames()).containsExactly("vector", "keyword");
        assertThat(answer.at("/hits/0/position").propertyNames()).containsExactly("partition", "offset");
    }

    @Test
    void a_hit_says_what_was_published() {
        JsonNode hit = api.search("{\"query\": \"full queue\"}").json().at("/hits/0");

        assertThat(hit.get("chunkId").stringValue()).isEqualTo("printer#0");
        assertThat(hit.get("title").stringValue()).isEqualTo("Printer on fire");
        assertThat(hit.get("range")).hasToString("[0," + FULL_QUEUE.length() + "]");
        assertThat(hit.get("metadata")).hasToString("{\"priority\":2,\"tags\":[\"hardware\",\"urgent\"]}");
    }

    @Test
    void highlights_point_at_words_of_the_query() {
        JsonNode hit = api.search("{\"query\": \"blocking QUEUES\", \"mode\": \"keyword\"}").json().at("/hits/0");

        String snippet = hit.get("snippet").stringValue();
        List<String> words = hit.get("highlights").valueStream()
                .map(range -> snippet.substring(range.get(0).intValue(), range.get(1).intValue())).toList();
        assertThat(words).containsExactly("blocks", "queue");
    }

    @Test
    void scores_fall_and_have_no_more_than_six_decimals() {
        JsonNode hits = api.search("{\"query\": \"kitchen door machine\"}").json().get("hits");

        List<Double> scores = hits.valueStream().map(hit -> hit.get("score").doubleValue()).toList();
        assertThat(scores).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(scores).allSatisfy(score -> assertThat(Double.toString(score)).matches("[01]\\.\\d{1,6}"));
    }

    @Test
    void top_k_bounds_the_hits() {
        String query = "{\"query\": \"the kitchen\", \"mode\": \"vector\", \"topK\": %d}";

        assertThat(api.search(query.formatted(2)).json().get("hits")).hasSize(2);
        assertThat(api.search(query.formatted(1000)).json().get("hits")).hasSize(3);
    }

    @Test
    void min_score_leaves_out_what_scores_lower() {
        String query = "{\"query\": \"full queue blocks\", \"mode\": \"vector\", \"minScore\": %s}";
        double best = api.search(query.formatted(0)).json().at("/hits/0/score").doubleValue();

        assertThat(api.search(query.formatted(best - 1e-5)).json().get("hits")).hasSize(1);
        assertThat(api.search(query.formatted(1)).json().get("hits")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"eq\": [\"tags\", \"urgent\"]}", "{\"in\": [\"priority\", [2, 7]]}",
            "{\"and\": [{\"gte\": [\"priority\", 2]}, {\"lt\": [\"priority\", 3]}]}",
            "{\"not\": {\"or\": [{\"exists\": \"open\"}, {\"eq\": [\"tags\", \"kitchen\"]}]}}"})
    void a_filter_decides_what_may_be_found_and_counted(String filter) {
        JsonNode hits = api.search("""
                {"query": "the kitchen", "mode": "vector", "filter": %s}""".formatted(filter)).json().get("hits");

        assertThat(hits.valueStream().map(hit -> hit.get("documentId").stringValue())).containsExactly("printer");
        assertThat(api.count(filter).json().get("documents").intValue()).isOne();
    }

    @Test
    void group_by_document_shows_a_document_once() {
        String paragraph = "A kettle boils water. ".repeat(40).strip();
        api.given("kettle", paragraph + "\\n\\n" + paragraph + "\\n\\n" + paragraph);
        String query = "{\"query\": \"kettle\", \"mode\": \"keyword\", \"groupBy\": \"%s\"}";

        assertThat(api.search(query.formatted("chunk")).json().get("hits").size()).isGreaterThan(1);
        assertThat(api.search(query.formatted("document")).json().get("hits")).hasSize(1);
    }

    @Test
    void a_generation_is_named_with_its_store_wherever_a_store_is_named() {
        api.backend().promoteNew(FoldingBackend.SPACE);

        assertThat(api.search("{\"query\": \"full queue\", \"store\": \"memory@1\"}").text("/generation/number"))
                .isEqualTo("1");
        assertThat(api.search("{\"query\": \"full queue\", \"store\": \"memory@1\", \"generation\": 1}").status())
                .isEqualTo(200);
        Api.assertProblem(api.search("{\"query\": \"a\", \"store\": \"memory@1\", \"generation\": 2}"), 400,
                "invalid");
        Api.assertProblem(api.search("{\"query\": \"a\", \"store\": \"memory@0\"}"), 400, "invalid");
        Api.assertProblem(api.search("{\"query\": \"a\", \"store\": \"memory@9\"}"), 404, "not-found");
        Map.of("getDocument", "documents/printer", "getChunk", "chunks/printer%230", "count", "count")
                .forEach((operation, path) -> {
                    assertThat(api.get(operation, "/v1/" + path + "?store=memory%401").text("/generation/number"))
                            .as(path).isEqualTo("1");
                    Api.assertProblem(api.get(operation, "/v1/" + path + "?store=memory%409"), 404, "not-found");
                    Api.assertProblem(api.get(operation, "/v1/" + path + "?store=memory%40"), 400, "invalid");
                });
    }

    @Test
    void a_numbered_generation_answers_instead_of_the_live_one() {
        api.backend().promoteNew(FoldingBackend.SPACE);

        Answer live = api.search("{\"query\": \"full queue\"}");
        Answer old = api.search("{\"query\": \"full queue\", \"generation\": 1}");

        assertThat(live.json().get("hits")).isEmpty();
        assertThat(live.json().get("generation")).hasToString("{\"store\":\"memory\",\"number\":2,\"space\":\""
                + FoldingBackend.SPACE.id() + "\",\"state\":\"live\"}");
        assertThat(old.text("/hits/0/documentId")).isEqualTo("printer");
        assertThat(old.text("/generation/state")).isEqualTo("retired");
    }

    @Test
    void nothing_of_another_tenant_is_found_or_counted() {
        Api other = api.as("globex");
        other.given("printer", "A printer of globex.");

        for (String mode : List.of("hybrid", "vector", "keyword")) {
            String query = "{\"query\": \"printer queue kitchen\", \"mode\": \"%s\"}".formatted(mode);
            assertThat(other.search(query).json().get("hits")).hasSize(1);
            assertThat(other.search(query).text("/hits/0/snippet")).isEqualTo("A printer of globex.");
            assertThat(api.search(query).body()).doesNotContain("globex");
        }
        assertThat(other.count().json().get("documents").intValue()).isOne();
        assertThat(api.count().json().get("documents").intValue()).isEqualTo(3);
        assertThat(api.as("nobody").count().json().get("documents").intValue()).isZero();
        assertThat(other.document("coffee").status()).isEqualTo(404);
        assertThat(other.chunk("coffee#0").status()).isEqualTo(404);
    }

    @Test
    void a_query_of_nothing_but_stop_words_finds_nothing() {
        assertThat(api.search("{\"query\": \"of the\", \"mode\": \"keyword\"}").json().get("hits")).isEmpty();
        assertThat(api.search("{\"query\": \"\"}").status()).isEqualTo(200);
    }

    @Test
    void the_time_left_is_what_the_store_is_given() {
        api.search("{\"query\": \"full queue\", \"timeoutMillis\": 5000}");

        assertThat(api.backend().store.lastTimeout().orElseThrow()).isPositive()
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/documents/a", "/v1/chunks/a%230", "/v1/count"})
    void a_read_gives_the_store_what_is_left_of_the_time(String path) {
        api.send(api.request(path + "?timeoutMillis=5000"));

        assertThat(api.backend().store.lastTimeout().orElseThrow()).isPositive()
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void null_is_as_good_as_absent() {
        assertThat(api.search("{\"query\": \"queue\", \"filter\": null, \"after\": null, \"topK\": null}").status())
                .isEqualTo(200);
    }
}
