package dev.refold.indexer.sink;

import dev.refold.schemas.TraceContext;
import dev.refold.store.ApplyOutcome;
import java.time.Duration;
import java.util.List;

/** Hears what sinks do, for metrics. Called on sink threads: quick, and throws nothing. */
public interface SinkListener {

    SinkListener NONE = new SinkListener() {

        @Override
        public void applied(String store, int generation, int records, ApplyOutcome.Applied outcome) {}

        @Override
        public void retried(String store, int generation) {}
    };

    void applied(String store, int generation, int records, ApplyOutcome.Applied outcome);

    /** The store could not be reached, or another sink had the partition; the batch waits or is read again. */
    void retried(String store, int generation);

    /**
     * A batch that is part of traces was applied; told after {@link #applied}.
     *
     * @param took the store's part
     */
    default void folded(String store, int generation, List<TraceContext> traces, Duration took) {}
}
