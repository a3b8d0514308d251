package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.QueryListener.Outcome;
import dev.refold.schemas.ConsistencyToken;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
        Awaitility.await().until(() -> backend.store.statusCalls() > 2);
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
    void waiting_asks_the_store_ever_more_seldom() {
        backend.hold();
        String token = api.given("a", "A fox.");

        api.search(AFTER.formatted(token, 1_000));

        // 5 ms each would be 200 times.
        assertThat(backend.store.statusCalls()).isLessThan(20);
    }

    @Test
    void without_a_token_nothing_waits() {
        backend.hold();
        api.given("a", "A fox.");

        assertThat(api.search("{\"query\": \"fox\"}").json().get("hits")).isEmpty();
        assertThat(backend.store.statusCalls()).isZero();
    }
}
