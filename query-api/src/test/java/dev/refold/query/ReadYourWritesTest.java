package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.QueryListener.Outcome;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.store.GenerationState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A search after a token includes its write, or says how far the index is. */
final class ReadYourWritesTest {

    private static final String AFTER = "{\"query\": \"fox\", \"after\": \"%s\", \"timeoutMillis\": %d}";

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_write_that_is_folded_is_found() {
        String token = api.given("a", "A fox.");

        assertThat(api.search(AFTER.formatted(token, 1000)).json().get("hits")).hasSize(1);
    }

    @Test
    void a_search_waits_for_the_write() {
        backend.hold();
        String token = api.given("a", "A fox.");

        CompletableFuture<Answer> answer = CompletableFuture
                .supplyAsync(() -> api.search(AFTER.formatted(token, 20_000)));
        Awaitility.await().until(() -> backend.store.progressCalls() > 2);
        assertThat(answer).isNotDone();
        backend.release();

        assertThat(answer.join().json().get("hits")).hasSize(1);
    }

    @Test
    void a_write_not_folded_in_time_is_a_503_that_says_how_far_the_index_is() {
        api.given("earlier", "A fox.");
        backend.hold();
        String token = api.given("a", "A fox.");
        var wanted = ConsistencyToken.parse(token).offsets().firstEntry();

        Answer answer = api.search(AFTER.formatted(token, 60));

        Api.assertProblem(answer, 503, "not-included");
        assertThat(answer.text("/detail")).isEqualTo("partition %d is decided below offset %d of epoch 0, %d of epoch 0"
                .formatted(wanted.getKey(), wanted.getValue(), wanted.getValue()) + " is wanted");
        assertThat(backend.recorded.searches()).extracting(RecordingListener.Searched::outcome)
                .containsExactly(Outcome.UNAVAILABLE);
    }

    @Test
    void a_token_of_a_log_that_is_not_yet_there_is_never_included() {
        api.given("a", "A fox.");
        TreeMap<Integer, Long> offsets = new TreeMap<>(Map.of(0, 0L, 77, 5L));

        Answer answer = api.search(AFTER.formatted(new ConsistencyToken(9, offsets).toText(), 30));

        Api.assertProblem(answer, 503, "not-included");
        assertThat(answer.text("/detail")).contains("partition 77 is decided below offset 0", "5 of epoch 9 is wanted");
    }

    @Test
    void a_look_at_the_past_is_not_waited_for() {
        String token = api.given("a", "A fox.");
        int past = backend.store.create(FoldingBackend.SPACE, "{}").number();
        backend.store.transition(past, GenerationState.READY);

        Answer answer = api.search(AFTER.formatted(token, 20_000).replaceFirst("\\{", "{\"store\": \"memory@" + past
                + "\", "));

        Api.assertProblem(answer, 400, "invalid");
        assertThat(answer.text("/detail")).contains("memory@2 is a look at the past and follows no log");
    }

    @Test
    void waiting_asks_the_store_ever_more_seldom() {
        backend.hold();
        String token = api.given("a", "A fox.");

        api.search(AFTER.formatted(token, 1_000));

        // 5 ms each would be 150 times.
        assertThat(backend.store.progressCalls()).isLessThan(20);
    }

    @Test
    void without_a_token_nothing_waits() {
        backend.hold();
        api.given("a", "A fox.");

        assertThat(api.search("{\"query\": \"fox\"}").json().get("hits")).isEmpty();
        assertThat(backend.store.progressCalls()).isZero();
    }

    @Test
    void the_wait_ends_with_its_own_time_and_the_search_with_its() {
        backend.hold();
        String token = api.given("a", "A fox.");

        Answer answer = api.search("""
                {"query": "fox", "after": "%s", "waitMillis": 0}""".formatted(token));

        Api.assertProblem(answer, 503, "not-included");
        assertThat(backend.store.progressCalls()).isOne();
        Api.assertProblem(api.search("{\"query\": \"fox\", \"timeoutMillis\": 50, \"waitMillis\": 51}"), 400, "limit");
    }

    @Test
    void whoever_allows_it_gets_the_stale_answer_marked_as_such() {
        api.given("earlier", "A fox.");
        backend.hold();
        String token = api.given("a", "A fox.");
        String stale = """
                {"query": "fox", "after": "%s", "waitMillis": 20, "allowStale": true}""".formatted(token);

        Answer answer = api.search(stale);

        assertThat(answer.json().get("hits")).hasSize(1);
        assertThat(answer.json().get("stale").booleanValue()).isTrue();
        assertThat(answer.text("/staleReason")).contains("is decided below offset", "is wanted");
        backend.release();
        Answer fresh = api.search(stale);
        assertThat(fresh.json().get("stale").booleanValue()).isFalse();
        assertThat(fresh.json().get("staleReason").isNull()).isTrue();
        assertThat(fresh.json().get("hits")).hasSize(2);
    }

    @Test
    void tokens_are_merged_and_all_of_them_are_waited_for() {
        String folded = api.given("a", "A fox.");
        backend.hold();
        String later = Stream.iterate(0, i -> i + 1).map(i -> api.given("b" + i, "A fox."))
                .filter(token -> !partitionOf(token).equals(partitionOf(folded))).findFirst().orElseThrow();

        Answer answer = api.search("""
                {"query": "fox", "after": ["%s", "%s"], "waitMillis": 20}""".formatted(folded, later));

        Api.assertProblem(answer, 503, "not-included");
        assertThat(answer.text("/detail")).startsWith("partition " + partitionOf(later)).doesNotContain(";");
        backend.release();
        assertThat(api.search("{\"query\": \"fox\", \"after\": [\"%s\", \"%s\"]}".formatted(folded, later))
                .status()).isEqualTo(200);
        Api.assertProblem(api.search("{\"query\": \"fox\", \"after\": [" + "\"r1.AAA\",".repeat(64)
                + "\"r1.AAA\"]}"), 400, "limit");
        Api.assertProblem(api.search("{\"query\": \"fox\", \"after\": [1]}"), 400, "invalid");
    }

    private static Integer partitionOf(String token) {
        return ConsistencyToken.parse(token).offsets().firstKey();
    }

    @Test
    void documents_chunks_and_counts_wait_too() {
        String first = api.given("a", "A fox.");
        backend.hold();
        String second = api.given("b", "A fox.");
        String wanted = "after=" + first + "&after=" + second;
        String late = "?waitMillis=10&" + wanted;
        String stale = late + "&allowStale=true";

        Api.assertProblem(api.documentWith("b", late), 503, "not-included");
        Api.assertProblem(api.get("getChunk", "/v1/chunks/b%230" + late), 503, "not-included");
        Api.assertProblem(api.get("count", "/v1/count" + late), 503, "not-included");
        assertThat(api.documentWith("a", stale).json().get("stale").booleanValue()).isTrue();
        assertThat(api.get("getChunk", "/v1/chunks/a%230" + stale).text("/staleReason")).contains("is wanted");
        assertThat(api.get("count", "/v1/count" + stale).json().get("documents").intValue()).isOne();
        Answer unseen = api.documentWith("b", stale);
        Api.assertProblem(unseen, 404, "not-found");
        assertThat(unseen.text("/detail")).contains("The index is stale: partition");

        backend.release();
        assertThat(api.documentWith("b", "?" + wanted).json().get("stale").booleanValue()).isFalse();
        assertThat(api.get("getChunk", "/v1/chunks/b%230?" + wanted).status()).isEqualTo(200);
        assertThat(api.get("count", "/v1/count?" + wanted).json().get("documents").intValue()).isEqualTo(2);
        Api.assertProblem(api.documentWith("b", "?allowStale=perhaps"), 400, "invalid");
        Api.assertProblem(api.documentWith("b", "?timeoutMillis=0"), 400, "limit");
        Api.assertProblem(api.documentWith("b", "?after=r2.AAA"), 400, "invalid");
    }

    @Test
    void both_sides_of_a_comparison_wait() {
        backend.hold();
        String token = api.given("a", "A fox.");
        String call = """
                {"left": "memory", "right": "memory@1", "queries": ["fox"], "after": "%s", "waitMillis": 20,
                 "allowStale": %s}""";

        Api.assertProblem(api.compare(call.formatted(token, false)), 503, "not-included");
        assertThat(api.compare(call.formatted(token, true)).text("/staleReason")).contains("is wanted");
        backend.release();
        assertThat(api.compare(call.formatted(token, false)).json().get("stale").booleanValue()).isFalse();
    }

    @Test
    void a_rejected_event_ends_the_wait_at_once_and_says_so() {
        backend.hold();
        String token = api.given("a", "A fox.");
        backend.rejections.add(token, "acme");

        Answer answer = api.search(AFTER.formatted(token, 20_000));

        Api.assertProblem(answer, 409, "write-rejected");
        assertThat(answer.text("/detail")).contains("was rejected and is in the dead letters", "version-conflict",
                "version 7 is there already");
        Answer stale = api.documentWith("a", "?allowStale=true&after=" + token);
        Api.assertProblem(stale, 404, "not-found");
        assertThat(stale.text("/detail")).contains("version-conflict");
    }

    @Test
    void a_rejection_that_is_heard_of_later_than_the_marks_is_told_all_the_same() {
        String token = api.given("a", "A fox.");
        backend.rejections.addLate(token, "acme");

        Api.assertProblem(api.search(AFTER.formatted(token, 1_000)), 409, "write-rejected");
    }

    @Test
    void what_was_wrong_with_another_tenants_event_is_not_told() {
        String token = api.given("a", "A fox.");
        backend.rejections.add(token, "globex");

        assertThat(api.search(AFTER.formatted(token, 1_000)).status()).isEqualTo(200);
    }
}
