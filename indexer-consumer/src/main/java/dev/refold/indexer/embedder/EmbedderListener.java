package dev.refold.indexer.embedder;

import dev.refold.schemas.RejectReason;

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
}
