package dev.refold.query;

import dev.refold.schemas.TraceContext;
import java.util.Optional;

/** Is told of requests, to make them part of a trace. Thread-safe and quick: it runs in the request. */
public interface RequestTraces {

    /** Records nothing, and passes on the trace that a client names. */
    RequestTraces NONE = (_, _, parent) -> new Traced() {

        @Override
        public Optional<TraceContext> context() {
            return parent;
        }

        @Override
        public void end(int status) {}
    };

    /**
     * @param route with its parameters unnamed, so that there are few
     * @param parent what the client says that the request is part of
     */
    Traced begin(String method, String route, Optional<TraceContext> parent);

    /** One request. */
    interface Traced {

        /** What it does is part of. */
        Optional<TraceContext> context();

        /** Called once, whatever became of it. */
        void end(int status);
    }
}
