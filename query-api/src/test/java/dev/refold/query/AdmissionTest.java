package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One request too many is refused at once. */
final class AdmissionTest {

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);
    private final CountDownLatch atWork = new CountDownLatch(Api.MAX_CONCURRENT);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        api.close();
    }

    @Test
    void while_all_places_are_taken_work_is_refused_and_health_still_answers() throws InterruptedException {
        List<CompletableFuture<Answer>> slow = blockEveryPlace();

        for (Answer refused : List.of(api.count(), api.search("{\"query\": \"fox\"}"), api.put("a", "{}"),
                api.delete("a"), api.document("a"), api.chunk("a#0"), api.compare("{}"),
                api.checked("batch", api.request("/v1/documents:batch").POST(BodyPublishers.ofString("{}"))),
                api.checked("searchBatch", api.request("/v1/search:batch").POST(BodyPublishers.ofString("{}"))),
                api.get("status", "/v1/status"))) {
            Api.assertProblem(refused, 429, "too-busy");
            assertThat(refused.header("Retry-After")).contains("1");
            assertThat(refused.text("/detail")).contains(Api.MAX_CONCURRENT + " requests");
        }
        assertThat(api.get("live", "/health/live").status()).isEqualTo(200);
        assertThat(api.get("metrics", "/metrics").status()).isEqualTo(200);
        assertThat(backend.recorded.rejections()).isEqualTo(10);
        assertThat(backend.recorded.searches()).isEmpty();

        released.countDown();
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(api.count().status()).isEqualTo(200);
    }

    @Test
    void a_problem_gives_its_place_back() {
        for (int i = 0; i < 3 * Api.MAX_CONCURRENT; i++) {
            Api.assertProblem(api.search("{"), 400, "bad-json");
            Api.assertProblem(api.document("nothing"), 404, "not-found");
        }
        assertThat(api.count().status()).isEqualTo(200);
    }

    private List<CompletableFuture<Answer>> blockEveryPlace() throws InterruptedException {
        backend.store.beforeEveryRead(() -> {
            atWork.countDown();
            await(released);
        });
        List<CompletableFuture<Answer>> slow = IntStream.range(0, Api.MAX_CONCURRENT).mapToObj(
                _ -> CompletableFuture.supplyAsync(api::count, task -> Thread.ofVirtual().start(task))).toList();
        atWork.await();
        return slow;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
