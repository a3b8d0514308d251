package dev.refold.cli.metrics;

import dev.refold.query.PipelineStatus;
import dev.refold.query.PipelineStatus.EmbedderFigures;
import dev.refold.query.PipelineStatus.SinkFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Backlog, lag and dependencies: looked up when somebody asks, as generations come and go. */
final class PipelineGauges {

    private final MultiGauge lagRecords;
    private final MultiGauge lagSeconds;
    private final MultiGauge embedderLag;
    private final MultiGauge pending;
    private final MultiGauge tokens;
    private final MultiGauge dependencies;
    private volatile Supplier<PipelineStatus> status = () -> PipelineStatus.NONE;
    private volatile Supplier<Map<String, Long>> unread = Map::of;

    PipelineGauges(MeterRegistry registry) {
        this.lagRecords = MultiGauge.builder("refold.sink.lag.records").register(registry);
        this.lagSeconds = MultiGauge.builder("refold.sink.lag.seconds").register(registry);
        this.embedderLag = MultiGauge.builder("refold.embedder.lag.records").register(registry);
        this.pending = MultiGauge.builder("refold.embedder.pending").register(registry);
        this.tokens = MultiGauge.builder("refold.embedder.tokens").register(registry);
        this.dependencies = MultiGauge.builder("refold.dependency.up").register(registry);
    }

    void watch(Supplier<PipelineStatus> newStatus, Supplier<Map<String, Long>> newUnread) {
        this.status = newStatus;
        this.unread = newUnread;
    }

    synchronized void refresh() {
        PipelineStatus now = status.get();
        lagRecords.register(rows(now.sinks(), SinkFigures::lagRecords), true);
        lagSeconds.register(rows(now.sinks(), SinkFigures::lagSeconds), true);
        embedderLag.register(unread.get().entrySet().stream().<MultiGauge.Row<?>>map(
                entry -> MultiGauge.Row.of(Tags.of("space", entry.getKey()), entry.getValue())).toList(), true);
        pending.register(ofSpaces(now, EmbedderFigures::pending), true);
        tokens.register(ofSpaces(now, EmbedderFigures::tokens), true);
        dependencies.register(now.dependencies().stream().<MultiGauge.Row<?>>map(dependency -> MultiGauge.Row
                .of(Tags.of("name", dependency.name()), dependency.isUp() ? 1 : 0)).toList(), true);
    }

    private static List<MultiGauge.Row<?>> ofSpaces(PipelineStatus now, ToDoubleFunction<EmbedderFigures> value) {
        return now.embedders().stream().<MultiGauge.Row<?>>map(embedder -> MultiGauge.Row
                .of(Tags.of("space", embedder.space()), value.applyAsDouble(embedder))).toList();
    }

    private static List<MultiGauge.Row<?>> rows(List<SinkFigures> sinks, ToDoubleFunction<SinkFigures> value) {
        return sinks.stream().<MultiGauge.Row<?>>map(sink -> MultiGauge.Row.of(
                SinkMetrics.tags(sink.store(), sink.generation()), value.applyAsDouble(sink))).toList();
    }
}
