package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Several searches in one request. */
final class SearchBatchTest {

    private final Api api = Api.of(FoldingBackend.live());
    private final HashingEmbedder hashing = new HashingEmbedder(FoldingBackend.SPACE.dimensions(),
            FoldingBackend.SPACE.language());
    private final RemoteEmbedder model = new RemoteEmbedder(query -> query.equals("refused")
            ? new Embedded.Refused(new Rejection(RejectReason.EMBEDDING_REFUSED, "too long"))
            : hashing.embedQuery(query));

    @BeforeEach
    void documents() {
        api.given("printer", "The printer blocks when its queue is full.");
        api.given("coffee", "The coffee machine of the kitchen is empty.");
        api.backend().queryEmbedder = model;
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void every_search_has_the_answer_it_has_alone_in_its_place() {
        List<String> searches = List.of("{\"query\": \"full queue\"}",
                "{\"query\": \"kitchen\", \"mode\": \"keyword\", \"explain\": true}",
                "{\"query\": \"coffee\", \"mode\": \"vector\", \"topK\": 1, \"generation\": 1}",
                "{\"query\": \"nothing of it\", \"mode\": \"keyword\"}");

        JsonNode results = batch(searches).json().get("results");

        for (int i = 0; i < searches.size(); i++) {
            JsonNode alone = api.search(searches.get(i)).json();
            assertThat(results.get(i).get("status").intValue()).isEqualTo(200);
            assertThat(results.get(i).get("problem").isNull()).isTrue();
            for (String field : List.of("generation", "hits", "cursor", "explain")) {
                assertThat(results.at("/" + i + "/answer/" + field)).as("%d %s", i, field)
                        .isEqualTo(alone.get(field));
            }
        }
    }

    @Test
    void queries_are_embedded_in_one_call_each_text_once_and_those_by_keyword_not_at_all() {
        batch(List.of("{\"query\": \"one\"}", "{\"query\": \"two\", \"mode\": \"vector\"}",
                "{\"query\": \"one\", \"topK\": 1}", "{\"query\": \"three\", \"mode\": \"keyword\"}"));

        assertThat(model.calls()).containsExactly(List.of("one", "two"));
    }

    @Test
    void what_is_wrong_with_one_search_is_its_own_problem() {
        JsonNode results = batch(List.of("{\"query\": \"full queue\"}", "{\"query\": \"a\", \"topK\": 0}", "7",
                "{\"query\": \"a\", \"store\": \"oracle\"}", "{\"query\": \"a\", \"generation\": 9}",
                "{\"query\": \"refused\"}", "{\"vector\": [1, 2]}", "{\"query\": \"full queue\"}")).json()
                .get("results");

        assertThat(results.valueStream().map(result -> result.get("status").intValue())).containsExactly(200, 400, 400,
                400, 404, 400, 400, 200);
        assertThat(results.at("/1/problem/detail").stringValue()).isEqualTo("searches[1]: topK is 1 … 1000.");
        assertThat(results.at("/1/problem/errorId").stringValue()).hasSize(36);
        assertThat(results.at("/5/problem/detail").stringValue()).contains("too long");
        assertThat(results.at("/1/answer").isNull()).isTrue();
    }

    @Test
    void a_model_that_is_down_leaves_the_searches_that_need_none() {
        RemoteEmbedder down = new RemoteEmbedder(_ -> {
            throw new ModelUnavailableException("the model sleeps", Duration.ZERO);
        });
        api.backend().queryEmbedder = down;

        JsonNode results = batch(List.of("{\"query\": \"queue\"}", "{\"query\": \"queue\", \"mode\": \"keyword\"}",
                "{\"query\": \"printer\"}")).json().get("results");

        assertThat(results.valueStream().map(result -> result.get("status").intValue())).containsExactly(503, 200,
                503);
        assertThat(down.calls()).hasSize(1);
    }

    @Test
    void all_searches_share_one_time() {
        AtomicInteger reads = new AtomicInteger();
        api.backend().store.beforeEveryRead(() -> {
            if (reads.incrementAndGet() == 3) {
                sleep(Duration.ofSeconds(2));
            }
        });

        JsonNode answer = api.searchBatch("{\"timeoutMillis\": 2000, \"searches\": [" + searches(6) + "]}").json();

        List<Integer> statuses = answer.get("results").valueStream().map(result -> result.get("status").intValue())
                .toList();
        assertThat(statuses.subList(3, 6)).containsOnly(504);
        assertThat(reads).as("searches that were begun").hasValueLessThanOrEqualTo(3);
    }

    @Test
    void a_token_that_is_not_included_is_every_searchs_problem_or_staleness() {
        api.backend().hold();
        String token = api.given("late", "a late fox");
        String request = "{\"after\": \"%s\", \"waitMillis\": 60, \"allowStale\": %s, \"searches\": [%s]}";

        JsonNode refused = api.searchBatch(request.formatted(token, false, searches(30))).json();
        JsonNode stale = api.searchBatch(request.formatted(token, true, searches(30))).json();

        assertThat(refused.get("results")).hasSize(30).allSatisfy(result -> assertThat(
                result.get("problem").get("type").stringValue()).endsWith("not-included"));
        assertThat(stale.get("results")).hasSize(30).allSatisfy(result -> assertThat(
                result.at("/answer/stale").booleanValue()).isTrue());
    }

    @Test
    void every_search_is_told_to_the_listener() {
        batch(List.of("{\"query\": \"a\"}", "{\"query\": \"b\", \"mode\": \"keyword\"}", "{\"query\": 1}"));

        assertThat(api.backend().recorded.searches()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"searches\": []}", "{\"searches\": {}}", "{\"searches\": [{}], \"mode\": 1}",
            "[]", "{\"searches\": [{}], \"timeoutMillis\": 0}"})
    void a_batch_that_is_none_is_refused_as_a_whole(String batch) {
        assertThat(api.searchBatch(batch).status()).isEqualTo(400);
    }

    @Test
    void more_searches_than_fifty_are_refused() {
        Api.assertProblem(api.searchBatch("{\"searches\": [" + searches(51) + "]}"), 400, "limit");
    }

    private static String searches(int count) {
        return IntStream.range(0, count).mapToObj(_ -> "{\"query\": \"queue\", \"mode\": \"keyword\"}")
                .collect(Collectors.joining(","));
    }

    private Answer batch(List<String> searches) {
        Answer answer = api.searchBatch("{\"searches\": [" + String.join(",", searches) + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
