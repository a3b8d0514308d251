package dev.refold.e2e;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.EmbeddingListener;
import dev.refold.embedding.OpenAiEmbedder;
import dev.refold.embedding.OpenAiSettings;
import dev.refold.schemas.Embedding;
import dev.refold.services.ScriptedEmbeddingServer;
import java.time.Duration;
import java.util.List;

/** The vectors that {@link ScriptedEmbeddingServer} gives, without asking it: it counts who does. */
record ScriptedModel(int dimensions) implements Embedder {

    static final String NAME = "scripted";

    /** The real client of the server, with little patience in one call: the pipeline's own is endless. */
    static Embedder clientOf(ScriptedEmbeddingServer server, int dimensions) {
        return new OpenAiEmbedder(OpenAiSettings.of(server.baseUrl(), NAME, dimensions).withPatience(
                Duration.ofSeconds(1), 2, Duration.ofMillis(50), Duration.ofMillis(200)), EmbeddingListener.NONE);
    }

    @Override
    public String provider() {
        return OpenAiEmbedder.PROVIDER;
    }

    @Override
    public String model() {
        return NAME;
    }

    @Override
    public int batchTexts() {
        return 64;
    }

    @Override
    public int inFlight() {
        return 1;
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) {
        return texts.stream().map(this::embedQuery).toList();
    }

    @Override
    public Embedded embedQuery(String text) {
        return text.isBlank()
                ? new Embedded.NoFeatures()
                : new Embedded.Vector(Embedding.normalised(ScriptedEmbeddingServer.vectorOf(text, dimensions)));
    }

    @Override
    public void close() {}
}
