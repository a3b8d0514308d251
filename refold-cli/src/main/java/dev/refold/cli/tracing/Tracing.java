package dev.refold.cli.tracing;

import dev.refold.cli.config.Configuration;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.query.RequestTraces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Records what this process does of traces, and sends it in OTLP over HTTP; with no endpoint it records nothing, and what a
 * client says of its trace only travels along. Spans carry no tenant, no id and no text. At most 2,048 wait to be sent;
 * more are dropped, so that a collector that is down holds nothing up. Thread-safe.
 */
public final class Tracing implements AutoCloseable {

    private static final String PATH = "/v1/traces";
    private static final Duration EXPORT_LIMIT = Duration.ofSeconds(5);
    private static final Duration EXPORT_EVERY = Duration.ofSeconds(1);
    private static final int QUEUE = 2_048;
    private static final double PERCENT = 100.0;

    private final Optional<SdkTracerProvider> provider;
    private final Optional<Spans> spans;

    private Tracing(Optional<SdkTracerProvider> provider) {
        this.provider = provider;
        this.spans = provider.map(each -> new Spans(each.get("dev.refold")));
    }

    /** @param roles what this process is, for telling processes apart */
    public static Tracing open(Configuration.Telemetry telemetry, List<String> roles) {
        return new Tracing(
                telemetry.otlpEndpoint().map(endpoint -> provider(endpoint, telemetry.samplePercent(), roles)));
    }

    private static SdkTracerProvider provider(URI endpoint, int samplePercent, List<String> roles) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(withPath(endpoint))
                .setTimeout(EXPORT_LIMIT).build();
        BatchSpanProcessor processor = BatchSpanProcessor.builder(exporter).setMaxQueueSize(QUEUE)
                .setScheduleDelay(EXPORT_EVERY).setExporterTimeout(EXPORT_LIMIT).build();
        Attributes process = Attributes.of(AttributeKey.stringKey("service.name"), "refold",
                AttributeKey.stringArrayKey("refold.roles"), roles);
        return SdkTracerProvider.builder().addSpanProcessor(processor)
                .setResource(Resource.getDefault().merge(Resource.create(process)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(samplePercent / PERCENT))).build();
    }

    /** As OTLP's specification says of an endpoint for all signals. */
    private static String withPath(URI endpoint) {
        String text = endpoint.toString().replaceFirst("/+$", "");
        return text.endsWith(PATH) ? text : text + PATH;
    }

    public RequestTraces requests() {
        return spans.<RequestTraces>map(RequestSpans::new).orElse(RequestTraces.NONE);
    }

    /** @param next is told everything, too */
    public EmbedderListener embedder(EmbedderListener next) {
        return spans.<EmbedderListener>map(each -> new EmbedderSpans(each, next)).orElse(next);
    }

    /** @param next is told everything, too */
    public SinkListener sink(SinkListener next) {
        return spans.<SinkListener>map(each -> new SinkSpans(each, next)).orElse(next);
    }

    /** Sends what waits, as long as one request may take. */
    @Override
    public void close() {
        provider.ifPresent(each -> each.shutdown().join(EXPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }
}
