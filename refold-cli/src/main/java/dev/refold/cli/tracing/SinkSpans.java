package dev.refold.cli.tracing;

import dev.refold.indexer.sink.SinkListener;
import dev.refold.schemas.TraceContext;
import dev.refold.store.ApplyOutcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.List;

/** A span {@code fold} in every trace that a batch is part of; each as long as the batch took. */
record SinkSpans(Spans spans, SinkListener next) implements SinkListener {

    private static final AttributeKey<String> STORE = AttributeKey.stringKey("refold.store");
    private static final AttributeKey<Long> GENERATION = AttributeKey.longKey("refold.generation");

    @Override
    public void applied(String store, int generation, int records, ApplyOutcome.Applied outcome) {
        next.applied(store, generation, records, outcome);
    }

    @Override
    public void retried(String store, int generation) {
        next.retried(store, generation);
    }

    @Override
    public void folded(String store, int generation, List<TraceContext> traces, Duration took) {
        Attributes attributes = Attributes.of(STORE, store, GENERATION, (long) generation);
        traces.forEach(trace -> spans.ended("fold", trace, took, attributes));
        next.folded(store, generation, traces, took);
    }
}
