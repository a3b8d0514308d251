package dev.refold.embedding;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt at one request, and what its answer means. Thread-safe; bounds the requests in flight of all threads. */
final class OpenAiConnection implements AutoCloseable {

    private final OpenAiSettings settings;
    private final EmbeddingListener listener;
    private final HttpClient client;
    private final Semaphore inFlight;

    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    OpenAiConnection(OpenAiSettings settings, EmbeddingListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.inFlight = new Semaphore(settings.inFlight(), true);
        // Over plain HTTP the client would offer an upgrade to HTTP/2 with each request, which some services mishandle.
        boolean secure = "https".equalsIgnoreCase(settings.baseUrl().getScheme());
        this.client = HttpClient.newBuilder().version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(settings.timeout()).build();
    }

    /** Waits for its turn no longer than for its answer. */
    Answer attempt(List<String> texts) throws InterruptedException {
        if (!inFlight.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
            return Answer.Later.because("had " + settings.inFlight() + " requests open for " + settings.timeout());
        }
        long started = System.nanoTime();
        try {
            Answer answer = send(texts);
            report(answer, texts, Duration.ofNanos(System.nanoTime() - started));
            return answer;
        } finally {
            inFlight.release();
        }
    }

    private void report(Answer answer, List<String> texts, Duration took) {
        if (answer instanceof Answer.Outcomes outcomes) {
            listener.answered(texts.size(), texts.stream().mapToLong(String::length).sum(), outcomes.tokens(),
                    took);
        } else {
            listener.failed(texts.size(), took);
        }
    }

    /**
     * The client's own time-out ends with the headers; this one covers the last byte, too. Not by {@code sendAsync}: it
     * completes on the common pool, which on two cores is one thread, and anybody may be blocking it.
     */
    private Answer send(List<String> texts) throws InterruptedException {
        HttpRequest request = request(texts);
        Future<HttpResponse<byte[]>> response = calls.submit(() -> client.send(request, BodyHandlers.limiting(
                BodyHandlers.ofByteArray(), settings.responseBytes())));
        try {
            return answer(response.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS), texts.size());
        } catch (TimeoutException e) {
            return Answer.Later.because("did not answer within " + settings.timeout(), e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof IOException failure ? failure : e;
            return Answer.Later.because("cannot be reached, or broke off: " + cause.getClass().getSimpleName(), cause);
        } finally {
            response.cancel(true);
        }
    }

    private HttpRequest request(List<String> texts) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.endpoint()).header("Content-Type",
                "application/json").header("Accept", "application/json").POST(BodyPublishers.ofByteArray(
                        EmbeddingsRequest.body(settings, texts)));
        settings.apiKey().ifPresent(key -> request.header("Authorization", key.authorization()));
        return request.build();
    }

    private Answer answer(HttpResponse<byte[]> response, int texts) {
        int status = response.statusCode();
        return switch (status) {
            case 200 -> EmbeddingsResponse.parse(response.body(), texts, settings.dimensions());
            case 400, 413, 422 -> new Answer.NotAccepted("answered " + status);
            case 401 -> new Answer.Misconfigured("answered 401: set REFOLD_OPENAI_API_KEY to a valid key");
            case 403 -> new Answer.Misconfigured("answered 403: the key of REFOLD_OPENAI_API_KEY may not use model "
                    + settings.model());
            case 404 -> new Answer.Misconfigured("answered 404: check openai.base-url (it mostly ends in /v1) and that "
                    + "the service has model " + settings.model());
            case 408, 425, 429 -> later(response);
            default -> status >= 500
                    ? later(response)
                    : new Answer.Misconfigured("answered " + status + ": check openai.base-url");
        };
    }

    private static Answer later(HttpResponse<byte[]> response) {
        Duration wait = response.headers().firstValue("Retry-After").map(header -> RetryAfter.parse(header, Clock
                .systemUTC())).orElse(Duration.ZERO);
        return new Answer.Later("answered " + response.statusCode(), wait, List.of());
    }

    @Override
    public void close() {
        calls.shutdownNow();
        client.shutdownNow();
    }
}
