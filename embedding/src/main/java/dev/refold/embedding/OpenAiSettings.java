package dev.refold.embedding;

import dev.refold.schemas.Space;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How an {@link OpenAiEmbedder} reaches its service.
 *
 * @param baseUrl up to and with the version, such as {@code https://api.openai.com/v1} or
 *     {@code http://localhost:11434/v1}
 * @param batchTexts texts in a request, at most
 * @param inFlight requests open at once, at most, of all threads together
 * @param timeout of one attempt, from its start to the last byte of its answer
 * @param attempts of one request while the service is busy or down, before the caller is told
 * @param firstBackoff the bound of the first pause; each further bound is twice the one before, up to
 *     {@code maxBackoff}
 * @param maxBackoff no pause is longer; a service that asks for more is left to the caller's patience
 * @param responseBytes a longer answer is none
 * @param sendDimensions whether the request names the dimensions: models that can be shortened need it, others may
 *     refuse it
 */
public record OpenAiSettings(URI baseUrl, String model, int dimensions, Optional<ApiKey> apiKey, int batchTexts,
        int inFlight, Duration timeout, int attempts, Duration firstBackoff, Duration maxBackoff, long responseBytes,
        boolean sendDimensions) {

    public OpenAiSettings {
        if (!isHttp(baseUrl) || baseUrl.getHost() == null || baseUrl.getRawQuery() != null
                || baseUrl.getRawFragment() != null || baseUrl.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "openai.base-url is an http or https address without user, query or fragment, such as "
                            + "https://api.openai.com/v1");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("openai.model is empty; name the service's model");
        }
        if (dimensions < 1 || dimensions > Space.MAX_DIMENSIONS) {
            throw new IllegalArgumentException("space.dimensions are 1.." + Space.MAX_DIMENSIONS + ", not "
                    + dimensions);
        }
        atLeastOne("openai.batch", batchTexts);
        atLeastOne("openai.in-flight", inFlight);
        atLeastOne("openai.attempts", attempts);
        atLeastOne("openai.response-bytes", responseBytes);
        positive("openai.timeout", timeout);
        positive("openai.first-backoff", firstBackoff);
        positive("openai.max-backoff", maxBackoff);
    }

    /** With 64 texts a request, 4 in flight, 30 s, 5 attempts, pauses from 0.5 s to 30 s, 64 MiB; no key. */
    public static OpenAiSettings of(URI baseUrl, String model, int dimensions) {
        return new OpenAiSettings(baseUrl, model, dimensions, Optional.empty(), 64, 4, Duration.ofSeconds(30), 5,
                Duration.ofMillis(500), Duration.ofSeconds(30), 64L << 20, false);
    }

    public OpenAiSettings withApiKey(ApiKey key) {
        return new OpenAiSettings(baseUrl, model, dimensions, Optional.of(key), batchTexts, inFlight, timeout, attempts,
                firstBackoff, maxBackoff, responseBytes, sendDimensions);
    }

    public OpenAiSettings withLoad(int newBatchTexts, int newInFlight) {
        return new OpenAiSettings(baseUrl, model, dimensions, apiKey, newBatchTexts, newInFlight, timeout, attempts,
                firstBackoff, maxBackoff, responseBytes, sendDimensions);
    }

    public OpenAiSettings withPatience(Duration newTimeout, int newAttempts, Duration newFirstBackoff,
            Duration newMaxBackoff) {
        return new OpenAiSettings(baseUrl, model, dimensions, apiKey, batchTexts, inFlight, newTimeout, newAttempts,
                newFirstBackoff, newMaxBackoff, responseBytes, sendDimensions);
    }

    public OpenAiSettings withResponseBytes(long bytes) {
        return new OpenAiSettings(baseUrl, model, dimensions, apiKey, batchTexts, inFlight, timeout, attempts,
                firstBackoff, maxBackoff, bytes, sendDimensions);
    }

    public OpenAiSettings withDimensionsSent() {
        return new OpenAiSettings(baseUrl, model, dimensions, apiKey, batchTexts, inFlight, timeout, attempts,
                firstBackoff, maxBackoff, responseBytes, true);
    }

    URI endpoint() {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base : base + '/') + "embeddings");
    }

    private static boolean isHttp(URI url) {
        return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
    }

    private static void atLeastOne(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " is at least 1, not " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " is longer than nothing, not " + value);
        }
    }
}
