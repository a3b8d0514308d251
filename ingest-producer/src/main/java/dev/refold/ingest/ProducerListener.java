package dev.refold.ingest;

/** Counts what becomes of events, for {@code refold.producer.events}. Called from any thread; must be quick. */
@FunctionalInterface
public interface ProducerListener {

    /** How publishing one event ended. */
    enum Outcome {
        PUBLISHED, REJECTED, FAILED
    }

    ProducerListener NONE = outcome -> {};

    void ended(Outcome outcome);
}
