package dev.refold.query;

import dev.refold.embedding.Embedder;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.store.IndexStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the HTTP API stands on. Every method may be called by many threads.
 */
public interface QueryBackend {

    /** By name; does not change while the server runs. */
    Map<String, IndexStore> stores();

    /**
     * The embedder of a space's queries.
     *
     * @throws IllegalArgumentException when this process is not configured for the space; the message says what to do
     */
    Embedder embedder(Space space);

    /**
     * Appends an event to {@code documents}; fails with {@link dev.refold.schemas.RejectedEventException} when it is
     * beyond a limit.
     */
    CompletableFuture<Position> publish(DocumentEvent event);

    long logEpoch();

    /** What the embedder and the sinks say of themselves; quick, asks nobody. */
    PipelineStatus pipeline();

    /** Metrics in Prometheus' text format. */
    String metrics();
}
