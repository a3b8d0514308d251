package dev.refold.cli.stack;

import dev.refold.cli.metrics.Metrics;
import dev.refold.cli.tracing.Tracing;
import dev.refold.embedding.Embedder;
import dev.refold.ingest.DocumentPublisher;
import dev.refold.query.LogBook;
import dev.refold.query.Moves;
import dev.refold.query.Operations;
import dev.refold.query.PipelineStatus;
import dev.refold.query.QueryBackend;
import dev.refold.query.QueryListener;
import dev.refold.query.Rejections;
import dev.refold.query.RequestTraces;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.schemas.TraceContext;
import dev.refold.store.IndexStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the HTTP API stands on, put together. */
record Backend(Map<String, IndexStore> stores, QueryEmbedders embedders, DocumentPublisher publisher, long logEpoch,
        Pipeline parts, Operations operations, Metrics meters, Tracing tracing, Moves moves,
        Rejections rejections, LogBook logBook) implements QueryBackend {

    @Override
    public Embedder embedder(Space space) {
        return embedders.of(space);
    }

    @Override
    public CompletableFuture<Position> publish(DocumentEvent event) {
        return publisher.publish(event);
    }

    @Override
    public CompletableFuture<Position> publish(DocumentEvent event, Optional<TraceContext> trace) {
        return publisher.publish(event, trace);
    }

    @Override
    public RequestTraces traces() {
        return tracing.requests();
    }

    @Override
    public PipelineStatus pipeline() {
        return parts.status();
    }

    @Override
    public QueryListener listener() {
        return meters.queryListener();
    }

    @Override
    public String metrics() {
        return meters.scrape();
    }
}
