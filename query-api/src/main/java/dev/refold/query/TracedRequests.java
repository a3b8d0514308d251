package dev.refold.query;

import dev.refold.schemas.TraceContext;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Makes requests part of the trace that their headers name, and knows that of the one at work. Thread-safe. */
final class TracedRequests {

    private static final HeaderName PARENT = HeaderNames.create(TraceContext.PARENT);
    private static final HeaderName STATE = HeaderNames.create(TraceContext.STATE);
    private static final ScopedValue<Optional<TraceContext>> CURRENT = ScopedValue.newInstance();

    private final RequestTraces traces;

    TracedRequests(RequestTraces traces) {
        this.traces = traces;
    }

    /** Of the request that this thread answers. */
    static Optional<TraceContext> current() {
        return CURRENT.isBound() ? CURRENT.get() : Optional.empty();
    }

    void trace(String method, String route, ServerRequest request, ServerResponse response, Runnable work) {
        Optional<TraceContext> parent = request.headers().first(PARENT)
                .flatMap(text -> TraceContext.of(text, request.headers().first(STATE)));
        RequestTraces.Traced traced = traces.begin(method, route, parent);
        int status = ProblemType.INTERNAL.status();
        try {
            ScopedValue.where(CURRENT, traced.context()).run(work);
            status = response.status().code();
        } catch (RuntimeException e) {
            status = Problem.of(e).status();
            throw e;
        } finally {
            traced.end(status);
        }
    }
}
