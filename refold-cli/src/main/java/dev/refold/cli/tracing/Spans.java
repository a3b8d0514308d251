package dev.refold.cli.tracing;

import dev.refold.schemas.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between our trace contexts and OpenTelemetry's. Thread-safe. */
final class Spans {

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {

        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    };

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    Span begin(String name, SpanKind kind, Optional<TraceContext> parent, Attributes attributes) {
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(contextOf(parent)).setAllAttributes(attributes)
                .startSpan();
    }

    /** One that ends now. */
    Span ended(String name, TraceContext parent, Duration took, Attributes attributes) {
        Instant end = Instant.now();
        Span span = tracer.spanBuilder(name).setSpanKind(SpanKind.CONSUMER).setParent(contextOf(Optional.of(parent)))
                .setStartTimestamp(end.minus(took)).setAllAttributes(attributes).startSpan();
        span.end(end);
        return span;
    }

    /** What is done for this span is part of. */
    static Optional<TraceContext> contextOf(Span span) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return Optional.ofNullable(headers.get(TraceContext.PARENT))
                .flatMap(parent -> TraceContext.of(parent, Optional.ofNullable(headers.get(TraceContext.STATE))));
    }

    private static Context contextOf(Optional<TraceContext> parent) {
        Map<String, String> headers = new HashMap<>();
        parent.ifPresent(trace -> {
            headers.put(TraceContext.PARENT, trace.parent());
            trace.state().ifPresent(state -> headers.put(TraceContext.STATE, state));
        });
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER);
    }
}
