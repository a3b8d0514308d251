package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of requests that are nearly right. Each is answered, with what the document promises; a 5xx is none of it,
 * but for a token that nothing will ever include. Repeat a run with {@code -Drefold.test.seed=…}.
 */
final class FuzzTest {

    private static final Logger LOG = LoggerFactory.getLogger(FuzzTest.class);
    private static final int REQUESTS = 4_000;
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT");

    private final Api api = Api.of(FoldingBackend.live());

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void whatever_is_asked_is_answered_as_documented() {
        long seed = Optional.ofNullable(Long.getLong("refold.test.seed")).orElseGet(System::nanoTime);
        LOG.info("seed={}", seed);
        RandomRequests random = new RandomRequests(new Random(seed));

        Map<Integer, Integer> seen = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            RandomRequests.Asked asked = random.next();
            Answer answer = send(asked);
            assertThat(answer.status()).as("seed %d, request %d: %s was %s", seed, i, asked, answer.body())
                    .satisfiesAnyOf(status -> assertThat(status).isLessThan(500),
                            _ -> assertThat(answer.problem()).isEqualTo("not-included"),
                            // Of the few milliseconds it asked for, a busy machine leaves none.
                            _ -> assertThat(asked.toString() + answer.problem()).contains("timeoutMillis", "deadline"));
            assertThat(answer.status()).isNotEqualTo(429);
            check(asked, answer);
            seen.merge(answer.status(), 1, Integer::sum);
        }
        LOG.info("seed={} answers={}", seed, seen);
        assertThat(seen.keySet()).as("seed %d: too tame a run", seed).contains(200, 202, 400, 404, 503);
        assertThat(api.count().status()).isEqualTo(200);
    }

    private void check(RandomRequests.Asked asked, Answer answer) {
        if (asked.operationId().isPresent()) {
            api.openApi().check(asked.operationId().get(), answer);
        } else {
            assertThat(answer.status()).isIn(400, 404, 405);
            api.openApi().checkProblem(answer);
        }
    }

    private Answer send(RandomRequests.Asked asked) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.request(asked.path()).build().uri())
                .timeout(Api.TIMEOUT.multipliedBy(3));
        asked.tenant().ifPresent(tenant -> request.header("X-Refold-Tenant", tenant));
        return api.send(request.method(asked.method(), METHODS_WITH_BODY.contains(asked.method())
                ? BodyPublishers.ofByteArray(asked.body().array())
                : BodyPublishers.noBody()));
    }
}
