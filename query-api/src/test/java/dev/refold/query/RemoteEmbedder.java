package dev.refold.query;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import java.util.List;

/** An embedder somewhere else, with scripted answers to queries. */
final class RemoteEmbedder implements Embedder {

    interface Answers {
        Embedded to(String query) throws InterruptedException;
    }

    private final Answers answers;

    RemoteEmbedder(Answers answers) {
        this.answers = answers;
    }

    @Override
    public Embedded embedQuery(String text) throws InterruptedException {
        return answers.to(text);
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) {
        throw new AssertionError("the API embeds no documents");
    }

    @Override
    public String provider() {
        return FoldingBackend.SPACE.provider();
    }

    @Override
    public String model() {
        return FoldingBackend.SPACE.model();
    }

    @Override
    public int dimensions() {
        return FoldingBackend.SPACE.dimensions();
    }

    @Override
    public int batchTexts() {
        return 1;
    }

    @Override
    public int inFlight() {
        return 1;
    }

    @Override
    public boolean local() {
        return false;
    }

    @Override
    public void close() {}
}
