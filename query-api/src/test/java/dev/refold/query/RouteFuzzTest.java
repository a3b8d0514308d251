package dev.refold.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.FuzzRequests.Asked;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every operation of the OpenAPI document, asked rightly and wrongly over real HTTP: each answer is one that the
 * document promises, none says 500, none shows a stack trace, none is late. Repeat a run with
 * {@code -Drefold.test.seed=…}.
 */
final class RouteFuzzTest {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFuzzTest.class);
    /** Below the places for work, as a place is given back just after the answer is out. */
    private static final int CLIENTS = Api.MAX_CONCURRENT - 1;
    /** After so many a new server with an empty store: what accumulates is not the subject. */
    private static final int REQUESTS_PER_SERVER = 2_000;
    private static final int MALFORMED_ONE_IN = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final double LEAST_UNDERSTOOD = 0.3;
    private static final Pattern TRACE = Pattern.compile("\\tat |Exception|dev\\.refold\\.|java\\.|io\\.helidon");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    private final OpenApi openApi = new OpenApi();
    private final FuzzRequests requests = new FuzzRequests(openApi);
    private final FuzzCredentials credentials = new FuzzCredentials();
    private final Map<Integer, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> understood = new ConcurrentHashMap<>();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong mostLateMillis = new AtomicLong(Long.MIN_VALUE);

    @Test
    void every_operation_answers_as_documented_whatever_it_is_asked() throws Exception {
        fuzz(3_000);
    }

    @Test
    @Tag("long")
    void a_hundred_thousand_requests_are_answered_as_documented_and_in_time() throws Exception {
        fuzz(110_000);

        assertThat(asked.get()).isGreaterThanOrEqualTo(100_000);
        assertThat(mostLateMillis.get()).as("milliseconds beyond a request's deadline").isLessThan(1_000);
    }

    /** Every second server asks for keys. */
    private void fuzz(int count) throws Exception {
        long seed = Optional.ofNullable(Long.getLong("refold.test.seed")).orElseGet(System::nanoTime);
        LOG.info("seed={}", seed);
        for (int first = 0; first < count; first += REQUESTS_PER_SERVER) {
            FoldingBackend backend = FoldingBackend.live();
            backend.promoteNew(FoldingBackend.SPACE);
            boolean open = first / REQUESTS_PER_SERVER % 2 == 0;
            try (Api api = Api.of(backend, open ? new Access.Open() : credentials.access(), TIMEOUT)) {
                ask(api, open ? _ -> Optional.empty() : credentials::of, seed + first,
                        Math.min(REQUESTS_PER_SERVER, count - first));
                assertThat(api.get("live", "/health/live").status()).isEqualTo(200);
            }
        }
        long understoodTotal = understood.values().stream().mapToLong(AtomicLong::get).sum();
        LOG.info("seed={} requests={} malformed={} understood={} most_late_millis={} answers={} understood_by={}", seed,
                asked, malformed, understoodTotal, mostLateMillis, new TreeMap<>(answers), new TreeMap<>(understood));
        assertThat((double) understoodTotal / asked.get()).as("seed %d: the share of requests past parsing", seed)
                .isGreaterThanOrEqualTo(LEAST_UNDERSTOOD);
        assertThat(understood.keySet()).as("seed %d: operations that were understood once at least", seed)
                .containsAll(requests.operationIds());
    }

    private void ask(Api api, LongFunction<Optional<String>> shown, long seed, int count) throws InterruptedException {
        FuzzConnections connections = new FuzzConnections(api.server().port());
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Void>> all = LongStream.range(0, CLIENTS)
                    .mapToObj(client -> clients.submit((Callable<Void>) () -> {
                        for (long i = client; i < count; i += CLIENTS) {
                            one(api, shown.apply(seed + i), connections, seed + i);
                        }
                        return null;
                    })).toList();
            for (Future<Void> client : all) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError broken ? broken : new AssertionError("a request failed", e);
        }
    }

    private void one(Api api, Optional<String> credential, FuzzConnections connections, long seed)
            throws IOException {
        Asked request = credential.map(requests.request(seed)::showing).orElseGet(() -> requests.request(seed));
        if (Math.floorMod(seed, MALFORMED_ONE_IN) == 0) {
            malformed(connections, request, seed);
            return;
        }
        long began = System.nanoTime();
        Answer answer = send(api, request);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        asked.incrementAndGet();
        answers.computeIfAbsent(answer.status(), _ -> new AtomicLong()).incrementAndGet();
        mostLateMillis.accumulateAndGet(took.minus(TIMEOUT).toMillis(), Math::max);
        String described = "seed %d: %s was answered %d %s".formatted(seed, request, answer.status(), answer.body());
        assertThat(answer.status()).as(described).isNotEqualTo(500);
        assertThat(answer.body()).as(described).doesNotContainPattern(TRACE);
        request.operationId().ifPresent(id -> documented(id, answer));
        if (request.operationId().isPresent() && isUnderstood(answer)) {
            understood.computeIfAbsent(request.operationId().get(), _ -> new AtomicLong()).incrementAndGet();
        }
    }

    /** Answered, or refused for what it means: the document that is not there, the token that is not included. */
    private static boolean isUnderstood(Answer answer) {
        return answer.status() < 400 || List.of(404, 409, 503, 504).contains(answer.status());
    }

    private void documented(String operationId, Answer answer) {
        switch (answer.mediaType()) {
            case "application/x-ndjson" -> {
                JsonNode schema = openApi.operation(operationId)
                        .at("/responses/200/content/application~1x-ndjson/schema");
                answer.body().lines().forEach(line -> openApi.check(schema, line));
            }
            case "text/event-stream" -> assertThat(answer.body()).startsWith("data: {");
            default -> openApi.check(operationId, answer);
        }
    }

    private void malformed(FuzzConnections connections, Asked request, long seed) throws IOException {
        if (request.target().contains("/events")) {
            return;
        }
        byte[] bytes = FuzzConnections.malformed(request, seed);
        String answer = connections.answerTo(bytes);
        malformed.incrementAndGet();
        String described = "seed %d: %s was answered %s".formatted(seed, new String(bytes, ISO_8859_1), answer);
        assertThat(answer).as(described).doesNotContainPattern(TRACE);
        Matcher statuses = STATUS_LINE.matcher(answer);
        while (statuses.find()) {
            assertThat(statuses.group(1)).as(described).isNotEqualTo("500");
        }
    }

    private static Answer send(Api api, Asked request) {
        HttpRequest.Builder builder = api.bare(request.target());
        request.headers().forEach(builder::header);
        return api.send(builder.method(request.method(), request.body().map(BodyPublishers::ofByteArray)
                .orElseGet(BodyPublishers::noBody)), FirstEvent.orAll());
    }
}
