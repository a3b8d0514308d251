package dev.refold.ingest;

import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import dev.refold.schemas.TraceContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Takes document events. Thread-safe. */
public interface DocumentPublisher {

    /**
     * Publishes one event. Events of one document that one thread publishes keep their order.
     *
     * @return its position in {@code documents} once it is stored for good; or failed with
     *         {@link RejectedEventException} when the gate would refuse it (nothing was sent), or with a
     *         {@link PublishException}
     */
    CompletableFuture<Position> publish(DocumentEvent event);

    /**
     * The same, as part of a trace that travels along.
     *
     * @param trace left out where what is published has no room for it, as here
     */
    default CompletableFuture<Position> publish(DocumentEvent event, Optional<TraceContext> trace) {
        return publish(event);
    }
}
