package dev.refold.e2e;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the texts of documents that reach a embedder. Thread-safe. */
final class CountingEmbedder implements Embedder {

    private final Embedder embedder;
    private final AtomicLong counted = new AtomicLong();

    CountingEmbedder(Embedder embedder) {
        this.embedder = embedder;
    }

    long texts() {
        return counted.get();
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) throws InterruptedException {
        counted.addAndGet(texts.size());
        return embedder.embedDocuments(texts);
    }

    @Override
    public Embedded embedQuery(String text) throws InterruptedException {
        return embedder.embedQuery(text);
    }

    @Override
    public String provider() {
        return embedder.provider();
    }

    @Override
    public String model() {
        return embedder.model();
    }

    @Override
    public int dimensions() {
        return embedder.dimensions();
    }

    @Override
    public int batchTexts() {
        return embedder.batchTexts();
    }

    @Override
    public int inFlight() {
        return embedder.inFlight();
    }

    @Override
    public boolean local() {
        return embedder.local();
    }

    @Override
    public void close() {
        embedder.close();
    }
}
