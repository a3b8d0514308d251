package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Two sides held against each other by the process that has both. */
final class CompareTest {

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @BeforeEach
    void documents() {
        api.given("printer", "Printer", "The printer blocks when its queue is full.", "{\"tags\": [\"urgent\"]}");
        api.given("coffee", "Coffee", "The coffee machine is empty.", "{}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "vector", "keyword"})
    void two_stores_of_the_same_documents_agree(String mode) {
        backend.other = Optional.of(new HookedStore("other", backend.store));
        try (Api both = Api.of(backend)) {
            Answer answer = both.compare("""
                    {"left": "memory", "right": "other", "mode": "%s", "topK": 3,
                     "queries": [{"id": "q1", "text": "full queue"}, "empty machine"]}""".formatted(mode));

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            JsonNode json = answer.json();
            assertThat(json.propertyNames()).startsWith("left", "right", "leftGeneration", "rightGeneration", "mode",
                    "k", "queries", "jaccard", "rbo", "spearman");
            assertThat(answer.text("/right")).isEqualTo("other");
            assertThat(answer.text("/mode")).isEqualTo(mode);
            assertThat(json.get("k").intValue()).isEqualTo(3);
            assertThat(json.get("queries").intValue()).isEqualTo(2);
            assertThat(json.get("jaccard").doubleValue()).isEqualTo(1);
            assertThat(json.at("/summary/scoreDifference/worst").doubleValue()).isZero();
            assertThat(json.get("perQuery").valueStream().map(query -> query.get("id").stringValue()))
                    .containsExactly("q1", "2");
            assertThat(answer.text("/perQuery/0/left/documents/0/id")).isEqualTo("printer");
            assertThat(answer.text("/perQuery/0/right/documents/0/title")).isEqualTo("Printer");
            assertThat(json.at("/perQuery/1/right/millis").doubleValue()).isPositive();
        }
    }

    @Test
    void generations_are_named_and_what_differs_is_told() {
        backend.promoteNew(FoldingBackend.SPACE);
        api.given("door", "Door", "The door blocks when the queue is full.", "{}");

        Answer answer = api.compare("""
                {"left": "memory@1", "right": "memory", "mode": "keyword", "queries": ["full queue", "coffee"]}""");

        JsonNode json = answer.json();
        assertThat(json.at("/leftGeneration/number").intValue()).isEqualTo(1);
        assertThat(answer.text("/right")).isEqualTo("memory");
        assertThat(json.at("/rightGeneration/number").intValue()).isEqualTo(2);
        assertThat(answer.text("/rightGeneration/space")).isEqualTo(FoldingBackend.SPACE.id());
        assertThat(json.get("jaccard").doubleValue()).isCloseTo(0.25, within(1e-9));
        assertThat(json.get("emptyOnOneSide").intValue()).isEqualTo(1);
        assertThat(json.at("/perQuery/0/scoreDifference/common").intValue()).isEqualTo(1);
        assertThat(json.at("/perQuery/1/right/documents")).isEmpty();
    }

    @Test
    void only_the_tenants_documents_that_match_the_filter_are_compared() {
        api.as("globex").given("other", "Another", "Another full queue.", "{\"tags\": [\"urgent\"]}");

        Answer answer = api.compare("""
                {"left": "memory", "right": "memory@1", "mode": "vector", "topK": 100, "queries": ["full queue"],
                 "filter": {"eq": ["tags", "urgent"]}}""");

        assertThat(answer.json().at("/perQuery/0/left/documents")).hasSize(1);
        assertThat(answer.text("/perQuery/0/right/documents/0/id")).isEqualTo("printer");
    }

    @Test
    void a_query_is_embedded_once_and_for_keywords_not_at_all() {
        AtomicInteger calls = new AtomicInteger();
        HashingEmbedder hashing = new HashingEmbedder(FoldingBackend.SPACE.dimensions(), "english");
        backend.queryEmbedder = new RemoteEmbedder(query -> {
            calls.incrementAndGet();
            return hashing.embedQuery(query);
        });
        String body = "{\"left\": \"memory\", \"right\": \"memory@1\", \"mode\": \"%s\", \"queries\": [\"a b\", \"c d\"]}";

        assertThat(api.compare(body.formatted("keyword")).status()).isEqualTo(200);
        assertThat(calls).hasValue(0);
        assertThat(api.compare(body.formatted("hybrid")).status()).isEqualTo(200);
        assertThat(calls).hasValue(2);
    }

    @Test
    void a_promotion_between_two_queries_does_not_mix_generations() {
        AtomicInteger reads = new AtomicInteger();
        backend.store.beforeEveryRead(() -> {
            if (reads.incrementAndGet() == 4) {
                backend.promoteNew(FoldingBackend.SPACE);
            }
        });

        Answer answer = api.compare("""
                {"left": "memory", "right": "memory", "mode": "keyword", "queries": ["queue", "printer", "coffee"]}""");

        assertThat(reads).hasValueGreaterThan(4);
        assertThat(answer.json().at("/leftGeneration/number").intValue()).isEqualTo(1);
        assertThat(answer.json().get("emptyOnOneSide").intValue()).isZero();
        assertThat(api.search("{\"query\": \"queue\"}").json().at("/generation/number").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
            "{\"right\":\"memory\",\"queries\":[\"a\"]} | invalid | left is missing",
            "{\"left\":\"memory\",\"right\":\"memory@0\",\"queries\":[\"a\"]} | invalid | STORE@GENERATION",
            "{\"left\":\"memory\",\"right\":\"nowhere\",\"queries\":[\"a\"]} | invalid | no store \"nowhere\"",
            "{\"left\":\"memory\",\"right\":\"memory\"} | invalid | queries is missing",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[]} | limit | queries",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":\"a\"} | invalid | queries is a list",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\",7]} | invalid | queries[1]",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[{\"text\":\"a\"}]} | invalid | id is missing",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[{\"id\":\"a\",\"text\":\"a\",\"x\":1}]} | invalid | x",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\",{\"id\":\"1\",\"text\":\"b\"}]} | invalid | queries[1]",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"\\u0000\"]} | invalid | queries[0]",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\"],\"topK\":101} | limit | topK is 1 … 100",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\"],\"mode\":\"all\"} | invalid | mode",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\"],\"filter\":{\"eq\":[]}} | invalid | eq",
            "{\"left\":\"memory\",\"right\":\"memory\",\"queries\":[\"a\"],\"store\":\"memory\"} | invalid | store"})
    void what_is_wrong_is_named(String body, String problem, String named) {
        Answer answer = api.compare(body);

        Api.assertProblem(answer, 400, problem);
        assertThat(answer.text("/detail")).contains(named);
    }

    @Test
    void more_queries_than_the_limit_are_refused_and_as_many_are_answered() {
        Api.assertProblem(api.compare(queries(CompareCall.MAX_QUERIES + 1)), 400, "limit");
        assertThat(api.compare(queries(CompareCall.MAX_QUERIES)).json().get("queries").intValue())
                .isEqualTo(CompareCall.MAX_QUERIES);
    }

    private static String queries(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"queue " + i + "\"").collect(Collectors.joining(",",
                "{\"left\": \"memory\", \"right\": \"memory@1\", \"mode\": \"keyword\", \"queries\": [", "]}"));
    }

    @Test
    void a_generation_that_is_not_there_is_a_404() {
        Answer answer = api.compare("{\"left\": \"memory\", \"right\": \"memory@77\", \"queries\": [\"a\"]}");

        Api.assertProblem(answer, 404, "not-found");
        assertThat(answer.text("/detail")).contains("77");
    }

    @Test
    void a_side_of_a_space_not_configured_is_a_409_but_for_keywords() {
        backend.promoteNew(new Space("openai", "small", 8, ChunkerSettings.DEFAULT, "english"));
        String body = "{\"left\": \"memory@1\", \"right\": \"memory\", \"mode\": \"%s\", \"queries\": [\"queue\"]}";

        Api.assertProblem(api.compare(body.formatted("hybrid")), 409, "space-mismatch");
        assertThat(api.compare(body.formatted("keyword")).status()).isEqualTo(200);
    }

    @Test
    void a_store_that_is_down_is_a_503() {
        backend.store.beforeEveryRead(() -> {
            throw new StoreException.Unavailable("PostgreSQL at db:5432 does not answer");
        });

        Api.assertProblem(api.compare(queries(1)), 503, "unavailable");
    }

    /** Each search alone is well within the time. */
    @Test
    void the_time_limit_is_that_of_all_searches_together() {
        backend.store.beforeEveryRead(() -> sleep(Duration.ofMillis(20)));

        Answer answer = api.compare(queries(100).replace("{\"left\"", "{\"timeoutMillis\": 500, \"left\""));

        Api.assertProblem(answer, 504, "deadline");
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
