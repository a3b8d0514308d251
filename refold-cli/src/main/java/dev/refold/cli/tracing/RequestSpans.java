package dev.refold.cli.tracing;

import dev.refold.query.RequestTraces;
import dev.refold.schemas.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;

/** A span for every request, named as OpenTelemetry's conventions for HTTP say. */
record RequestSpans(Spans spans) implements RequestTraces {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final int SERVER_ERRORS = 500;

    @Override
    public Traced begin(String method, String route, Optional<TraceContext> parent) {
        Span span = spans.begin(method + ' ' + route, SpanKind.SERVER, parent, Attributes.of(METHOD, method, ROUTE,
                route));
        return new Traced() {

            @Override
            public Optional<TraceContext> context() {
                return Spans.contextOf(span);
            }

            @Override
            public void end(int status) {
                span.setAttribute(STATUS, (long) status);
                if (status >= SERVER_ERRORS) {
                    span.setStatus(StatusCode.ERROR);
                }
                span.end();
            }
        };
    }
}
