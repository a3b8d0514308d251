package dev.refold.cli.metrics;

import dev.refold.indexer.sink.SinkListener;
import dev.refold.store.ApplyOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** What sinks write, by store and generation. */
final class SinkMetrics implements SinkListener {

    private final MeterRegistry registry;

    SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    static Tags tags(String store, int generation) {
        return Tags.of("store", store, "generation", Integer.toString(generation));
    }

    @Override
    public void applied(String store, int generation, int records, ApplyOutcome.Applied outcome) {
        Tags tags = tags(store, generation);
        registry.counter("refold.sink.documents", tags).increment(outcome.documents());
        registry.counter("refold.sink.chunks.written", tags).increment(outcome.chunks());
        registry.counter("refold.sink.vectors.written", tags).increment(outcome.vectors());
        registry.summary("refold.sink.batch.records", tags).record(records);
        retries(tags, 0);
    }

    @Override
    public void retried(String store, int generation) {
        retries(tags(store, generation), 1);
    }

    /** From 0 on: Prometheus sees no increase in a counter that appears with its first event. */
    private void retries(Tags tags, int count) {
        registry.counter("refold.sink.retries", tags).increment(count);
    }
}
