package dev.refold.benchmarks;

import dev.refold.embedding.Embedder;
import dev.refold.query.Operations;
import dev.refold.query.PipelineStatus;
import dev.refold.query.QueryBackend;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.store.IndexStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One store behind the API, and no log. */
record ReadOnlyBackend(IndexStore store, Embedder queries) implements QueryBackend {

    @Override
    public Map<String, IndexStore> stores() {
        return Map.of(store.name(), store);
    }

    @Override
    public Embedder embedder(Space space) {
        return queries;
    }

    @Override
    public long logEpoch() {
        return 0;
    }

    @Override
    public PipelineStatus pipeline() {
        return PipelineStatus.NONE;
    }

    @Override
    public String metrics() {
        return "";
    }

    @Override
    public Operations operations() {
        return Operations.NONE;
    }

    @Override
    public CompletableFuture<Position> publish(DocumentEvent event) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("there is no log"));
    }
}
