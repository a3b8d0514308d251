package dev.refold.cli.tracing;

import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.Outcome;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.TraceContext;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;

/** A span {@code embed} for every document that is part of a trace. */
record EmbedderSpans(Spans spans, EmbedderListener next) implements EmbedderListener {

    @Override
    public void decided(Outcome outcome) {
        next.decided(outcome);
    }

    @Override
    public void deadLetter(RejectReason reason) {
        next.deadLetter(reason);
    }

    @Override
    public void modelAnswered(int texts) {
        next.modelAnswered(texts);
    }

    @Override
    public void modelFailed() {
        next.modelFailed();
    }

    @Override
    public TraceContext embedded(TraceContext trace, Duration took) {
        return Spans.contextOf(spans.ended("embed", trace, took, Attributes.empty())).orElse(trace);
    }
}
