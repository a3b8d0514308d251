package dev.refold.indexer.embedder;

import dev.refold.schemas.RejectReason;
import dev.refold.schemas.TraceContext;
import java.time.Duration;

/**
 * Hears what the embedder does, so that the application binds metrics. Called on the embedder's threads: return at once,
 * never throw. Counts what was done, also in a transaction that is done again later; {@link EmbedderStatus#counts()} are
 * the exact ones.
 */
public interface EmbedderListener {

    EmbedderListener NONE = new EmbedderListener() {
    };

    default void decided(Outcome outcome) {}

    default void deadLetter(RejectReason reason) {}

    /** One request answered. */
    default void modelAnswered(int texts) {}

    default void modelFailed() {}

    /**
     * A document that is part of a trace goes out.
     *
     * @param trace what its event is part of
     * @param took since this process took the event up, its wait for the model included
     * @return what the embedded document is part of
     */
    default TraceContext embedded(TraceContext trace, Duration took) {
        return trace;
    }
}
