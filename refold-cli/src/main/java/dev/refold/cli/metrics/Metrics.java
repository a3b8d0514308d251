package dev.refold.cli.metrics;

import dev.refold.embedding.EmbeddingListener;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.ingest.ProducerListener;
import dev.refold.query.PipelineStatus;
import dev.refold.query.QueryListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All metrics of a process, led by {@code refold.}, for Prometheus. Tags are store, generation, mode, outcome and
 * reason: bounded in number, and never a tenant or an id. Thread-safe.
 */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final ProcessMemory memory = new ProcessMemory(registry);
    private final EmbedderMetrics embedder;
    private final ModelMetrics model;
    private final SinkMetrics sink;
    private final QueryMetrics query;
    private final PipelineGauges pipeline;

    /** @param pricePerMillionTokens of the embedding model; empty when nobody said: there is no metric of the cost then */
    public Metrics(Optional<BigDecimal> pricePerMillionTokens) {
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        this.model = new ModelMetrics(registry, pricePerMillionTokens);
        this.embedder = new EmbedderMetrics(registry, model);
        this.sink = new SinkMetrics(registry);
        this.query = new QueryMetrics(registry);
        this.pipeline = new PipelineGauges(registry);
    }

    /** For parts that bind their own. */
    public MeterRegistry registry() {
        return registry;
    }

    /** @param localModel whether the embedder computes in this process and so tells of its work here alone */
    public EmbedderListener embedderListener(boolean localModel) {
        return localModel ? embedder.countingTheModel() : embedder;
    }

    /** Records of this process in the dead letters, by reason. */
    public Map<String, Long> deadLetters() {
        return embedder.deadLetters();
    }

    public EmbeddingListener modelListener() {
        return model;
    }

    public SinkListener sinkListener() {
        return sink;
    }

    public RebuildListener rebuildListener(String store) {
        return new RebuildMetrics(registry, store);
    }

    public QueryListener queryListener() {
        return query;
    }

    public ProducerListener producerListener() {
        for (ProducerListener.Outcome outcome : ProducerListener.Outcome.values()) {
            published(outcome);
        }
        return outcome -> published(outcome).increment();
    }

    private Counter published(ProducerListener.Outcome outcome) {
        return registry.counter("refold.producer.events", "outcome", Names.of(outcome));
    }

    /**
     * What is looked up when metrics are read.
     *
     * @param unread records of documents that the embedders of this process have yet to read, by space; without those
     *     whose log does not say where it ends
     */
    public void watch(Supplier<PipelineStatus> status, Supplier<Map<String, Long>> unread) {
        pipeline.watch(status, unread);
    }

    /** In Prometheus' text format. */
    public String scrape() {
        pipeline.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        memory.close();
        garbage.close();
        registry.close();
    }
}
