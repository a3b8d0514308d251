package dev.refold.query.token;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches the issuer's keys: so many bytes at most, in so much time at most until the last of them, from this address and
 * no other it is sent to. Thread-safe.
 */
final class JwksClient implements ResourceRetriever, AutoCloseable {

    static final int MAX_BYTES = 256 << 10;
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int OK = 200;

    private final Duration patience;
    private final HttpClient client;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean everAnswered;

    JwksClient(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            Resource found = fetch(URI.create(url.toString()));
            everAnswered = true;
            problem = Optional.empty();
            return found;
        } catch (IOException e) {
            problem = Optional.of("the keys of the token issuer cannot be read: " + e.getMessage());
            throw e;
        }
    }

    /** A request's own timeout ends with the headers; a server that stops within the body would hold us for ever. */
    private Resource fetch(URI url) throws IOException {
        Future<HttpResponse<String>> sent = calls.submit(() -> client.send(HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json").build(),
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES)));
        try {
            HttpResponse<String> response = sent.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("the answer has status " + response.statusCode());
            }
            JWKSet.parse(response.body());
            return new Resource(response.body(), response.headers().firstValue("Content-Type").orElse(""));
        } catch (ParseException e) {
            throw new IOException("the answer is no set of keys (RFC 7517)", e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the keys");
        } finally {
            sent.cancel(true);
        }
    }

    /** Why the latest fetch failed, if it did. */
    Optional<String> problem() {
        return problem;
    }

    boolean hasEverAnswered() {
        return everAnswered;
    }

    @Override
    public void close() {
        calls.shutdownNow();
        client.shutdownNow();
    }
}
