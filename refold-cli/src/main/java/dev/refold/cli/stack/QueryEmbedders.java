package dev.refold.cli.stack;

import dev.refold.embedding.Embedder;
import dev.refold.schemas.Space;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Embedders for queries, one a space; others for looks at the past. They are not the embedder's own: a query would wait
 * behind documents for a request in flight. Thread-safe.
 */
final class QueryEmbedders implements AutoCloseable {

    private final EmbedderFactory factory;
    private final Map<Space, Embedder> bySpace = new ConcurrentHashMap<>();

    QueryEmbedders(EmbedderFactory factory) {
        this.factory = factory;
    }

    Embedder of(Space space) {
        return bySpace.computeIfAbsent(space, factory::of);
    }

    /** @throws IllegalArgumentException as {@link #of} */
    void require(Space space) {
        bySpace.computeIfAbsent(space, factory::of);
    }

    @Override
    public void close() {
        bySpace.values().forEach(Embedder::close);
    }
}
