package dev.refold.cli.metrics;

import dev.refold.query.QueryListener;
import dev.refold.store.SearchMode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** {@code query.seconds} and {@code query.rejected}. */
final class QueryMetrics implements QueryListener {

    private final MeterRegistry registry;
    private final Counter rejected;

    QueryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.rejected = registry.counter("refold.query.rejected");
    }

    @Override
    public void searched(String store, SearchMode mode, Outcome outcome, Duration took) {
        // Prometheus' naming adds the unit: refold_query_seconds.
        Timer.builder("refold.query").tag("store", store).tag("mode", Names.of(mode)).tag("outcome", Names.of(outcome))
                .publishPercentileHistogram().register(registry).record(took);
    }

    @Override
    public void rejected() {
        rejected.increment();
    }
}
