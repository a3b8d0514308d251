package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to one server: connections reused, answers bounded, what may pass (429, 5xx, a broken connection) tried again
 * a few times with backoff and jitter. Every call is idempotent as Refold uses it, so trying again is safe. Safe for
 * many threads.
 */
final class ChromaHttp implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final long MAX_ANSWER_BYTES = 512L << 20;
    private static final int MAX_SHOWN = 300;

    private final HttpClient client;
    private final ExecutorService calls;
    private final ChromaSettings settings;
    private final Optional<Deadline> deadline;

    private ChromaHttp(HttpClient client, ExecutorService calls, ChromaSettings settings,
            Optional<Deadline> deadline) {
        this.client = client;
        this.calls = calls;
        this.settings = settings;
        this.deadline = deadline;
    }

    static ChromaHttp open(ChromaSettings settings) {
        return new ChromaHttp(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT).followRedirects(HttpClient.Redirect.NEVER).build(),
                Executors.newVirtualThreadPerTaskExecutor(), settings, Optional.empty());
    }

    /** The same connections for a caller whose time is limited. */
    ChromaHttp within(Deadline limit) {
        return new ChromaHttp(client, calls, settings, Optional.of(limit));
    }

    /** An answer that is no failure of the server: 2xx or 4xx. */
    record Answer(int status, JsonNode body, String shown) {

        boolean succeeded() {
            return status / 100 == 2;
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer post(String path, JsonNode body) {
        return post(path, JSON.writeValueAsBytes(body));
    }

    Answer post(String path, byte[] json) {
        return send(request(path).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(settings.url() + "/api/v2" + path));
    }

    private Answer send(HttpRequest.Builder request) {
        for (int attempt = 1;; attempt++) {
            try {
                Answer answer = sendOnce(request.build(), limit());
                if (!isPassing(answer.status())) {
                    return answer;
                }
                if (attempt >= settings.attempts()) {
                    throw new StoreException.Unavailable("Chroma at " + settings.url() + " answered "
                            + answer.status() + " " + attempt + " times: " + answer.shown());
                }
            } catch (IOException e) {
                deadline.ifPresent(Deadline::check);
                if (attempt >= settings.attempts()) {
                    throw new StoreException.Unavailable("Chroma at " + settings.url() + " cannot be reached: "
                            + e.getMessage()
                            + "; is it running? refold services up chroma starts one, CHROMA_URL names another", e);
                }
            }
            pause(attempt);
        }
    }

    private static boolean isPassing(int status) {
        return status == 429 || status / 100 == 5;
    }

    private Duration limit() {
        deadline.ifPresent(Deadline::check);
        return deadline.map(Deadline::left).filter(left -> left.compareTo(settings.requestTimeout()) < 0)
                .filter(Duration::isPositive).orElse(settings.requestTimeout());
    }

    /**
     * A request's own timeout ends with the headers; a server that stops within the body would hold us for ever. Not by
     * {@code sendAsync}: it completes on the common pool, whose only thread, on a machine of two cores, may be the one
     * that waits for us.
     */
    private Answer sendOnce(HttpRequest request, Duration limit) throws IOException {
        Future<HttpResponse<byte[]>> sent = calls.submit(() -> client.send(request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES)));
        try {
            HttpResponse<byte[]> response = sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new HttpTimeoutException("no answer within " + limit);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for Chroma", e);
        }
    }

    private static Answer answer(int status, byte[] body) {
        boolean fine = status / 100 == 2;
        try {
            return new Answer(status, fine && body.length > 0 ? JSON.readTree(body) : JSON.nullNode(),
                    fine ? "" : shown(body));
        } catch (JacksonException notJson) {
            return new Answer(502, JSON.nullNode(), "not JSON: " + shown(body));
        }
    }

    private static String shown(byte[] body) {
        return new String(body, 0, Math.min(body.length, MAX_SHOWN), StandardCharsets.UTF_8);
    }

    /** Grows with the attempts. */
    static void pause(int attempt) {
        long most = FIRST_PAUSE.toMillis() << Math.min(attempt, 6);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for Chroma", e);
        }
    }

    /** Requests under way fail. */
    @Override
    public void close() {
        calls.shutdownNow();
        client.shutdownNow();
    }
}
