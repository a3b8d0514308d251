package dev.refold.query;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An embedder somewhere else, with scripted answers to queries. */
final class RemoteEmbedder implements Embedder {

    interface Answers {
        Embedded to(String query) throws InterruptedException;
    }

    private final Answers answers;
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();

    RemoteEmbedder(Answers answers) {
        this.answers = answers;
    }

    @Override
    public Embedded embedQuery(String text) throws InterruptedException {
        return answers.to(text);
    }

    /** One call, whatever the number of queries. */
    @Override
    public List<Embedded> embedQueries(List<String> texts) throws InterruptedException {
        calls.add(List.copyOf(texts));
        return Embedder.super.embedQueries(texts);
    }

    List<List<String>> calls() {
        return calls;
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
