package dev.refold.cli.metrics;

import dev.refold.indexer.rebuild.Rebuild;
import dev.refold.indexer.rebuild.RebuildListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** {@code rebuild.chunks.done} and {@code rebuild.chunks.expected} of one store, by generation. */
final class RebuildMetrics implements RebuildListener {

    private final MeterRegistry registry;
    private final String store;
    private final Map<Integer, Chunks> byGeneration = new ConcurrentHashMap<>();

    private record Chunks(AtomicLong done, AtomicLong total) {}

    RebuildMetrics(MeterRegistry registry, String store) {
        this.registry = registry;
        this.store = store;
    }

    @Override
    public void entered(int generation, Rebuild rebuild) {
        progress(generation, rebuild);
    }

    @Override
    public void progress(int generation, Rebuild rebuild) {
        Chunks chunks = byGeneration.computeIfAbsent(generation, this::registered);
        chunks.done().set(rebuild.loaded().chunks());
        chunks.total().set(rebuild.loaded().chunksExpected());
    }

    private Chunks registered(int generation) {
        Tags tags = SinkMetrics.tags(store, generation);
        return new Chunks(registry.gauge("refold.rebuild.chunks.done", tags, new AtomicLong()),
                registry.gauge("refold.rebuild.chunks.expected", tags, new AtomicLong()));
    }
}
