package dev.refold.cli.metrics;

import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.Outcome;
import dev.refold.schemas.RejectReason;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** {@code embedder.events} and {@code dead.letters}. */
final class EmbedderMetrics implements EmbedderListener {

    private static final String DEAD_LETTERS = "refold.dead.letters";

    private final MeterRegistry registry;
    private final ModelMetrics model;
    private final Map<RejectReason, LongAdder> deadLetters = new ConcurrentHashMap<>();

    EmbedderMetrics(MeterRegistry registry, ModelMetrics model) {
        this.registry = registry;
        this.model = model;
        // From 0 on: Prometheus sees no increase in a counter that appears with its first event.
        for (Outcome outcome : Outcome.values()) {
            decided(outcome, 0);
        }
        for (RejectReason reason : RejectReason.values()) {
            registry.counter(DEAD_LETTERS, "reason", reason.code());
        }
    }

    @Override
    public void decided(Outcome outcome) {
        decided(outcome, 1);
    }

    private void decided(Outcome outcome, int events) {
        registry.counter("refold.embedder.events", "outcome", outcome.code()).increment(events);
    }

    @Override
    public void deadLetter(RejectReason reason) {
        registry.counter(DEAD_LETTERS, "reason", reason.code()).increment();
        deadLetters.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }

    Map<String, Long> deadLetters() {
        return deadLetters.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().code(), entry -> entry.getValue().sum()));
    }

    /** A model in this process has no connection that would tell of requests. */
    EmbedderListener countingTheModel() {
        return new EmbedderListener() {

            @Override
            public void decided(Outcome outcome) {
                EmbedderMetrics.this.decided(outcome);
            }

            @Override
            public void deadLetter(RejectReason reason) {
                EmbedderMetrics.this.deadLetter(reason);
            }

            @Override
            public void modelAnswered(int texts) {
                model.answered(texts);
            }
        };
    }
}
