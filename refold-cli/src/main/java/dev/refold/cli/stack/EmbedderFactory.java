package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.EmbeddingListener;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.embedding.OpenAiEmbedder;
import dev.refold.embedding.OpenAiSettings;
import dev.refold.schemas.Space;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Makes the embedder of a space. */
final class EmbedderFactory {

    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    private final Configuration.OpenAi openai;
    private final EmbeddingListener listener;

    EmbedderFactory(Configuration.OpenAi openai, EmbeddingListener listener) {
        this.openai = openai;
        this.listener = listener;
    }

    /** @throws IllegalArgumentException when nothing here is configured for the space; the message says what to do */
    Embedder of(Space space) {
        return of(space, EmbeddingListener.NONE);
    }

    /**
     * As {@link #of(Space)}.
     *
     * @param alsoTold of this embedder's requests, when its model is elsewhere
     */
    Embedder of(Space space, EmbeddingListener alsoTold) {
        return switch (space.provider()) {
            case HashingEmbedder.PROVIDER -> new HashingEmbedder(space.dimensions(), space.language());
            case OpenAiEmbedder.PROVIDER -> openai(space, listener.and(alsoTold));
            default -> throw new IllegalArgumentException("space " + space.id() + " needs the provider "
                    + space.provider() + ", which this version does not have");
        };
    }

    private Embedder openai(Space space, EmbeddingListener told) {
        Optional<URI> url = openai.baseUrl();
        OpenAiSettings settings = OpenAiSettings.of(url.orElseThrow(() -> new IllegalArgumentException("space "
                + space.id() + " needs an embedding service; set openai.base-url")), space.model(), space.dimensions())
                .withLoad(openai.batchTexts(), openai.inFlight())
                .withPatience(openai.timeout(), ATTEMPTS, FIRST_BACKOFF, MAX_BACKOFF);
        settings = openai.apiKey().map(settings::withApiKey).orElse(settings);
        return new OpenAiEmbedder(openai.sendDimensions() ? settings.withDimensionsSent() : settings, told);
    }
}
