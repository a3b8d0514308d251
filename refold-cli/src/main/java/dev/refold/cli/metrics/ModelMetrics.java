package dev.refold.cli.metrics;

import dev.refold.embedding.EmbeddingListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** {@code embedding.requests}, {@code texts}, {@code tokens}, {@code cost} where a price is known, and {@code seconds}. */
final class ModelMetrics implements EmbeddingListener {

    private static final String REQUESTS = "refold.embedding.requests";
    private static final String OUTCOME = "outcome";
    private static final double MILLION = 1e6;

    private final Counter answered;
    private final Counter failed;
    private final Counter texts;
    private final Counter tokens;
    private final Timer seconds;
    private final Optional<Spending> spending;

    private record Spending(Counter cost, double perToken) {}

    /** @param pricePerMillionTokens empty: what is spent is not guessed at */
    ModelMetrics(MeterRegistry registry, Optional<BigDecimal> pricePerMillionTokens) {
        this.answered = registry.counter(REQUESTS, OUTCOME, "answered");
        this.failed = registry.counter(REQUESTS, OUTCOME, "failed");
        this.texts = registry.counter("refold.embedding.texts");
        this.tokens = registry.counter("refold.embedding.tokens");
        // Prometheus' naming adds the unit: refold_embedding_seconds.
        this.seconds = registry.timer("refold.embedding");
        this.spending = pricePerMillionTokens
                .map(price -> new Spending(registry.counter("refold.embedding.cost"), price.doubleValue() / MILLION));
    }

    void answered(int count) {
        answered.increment();
        texts.increment(count);
    }

    @Override
    public void answered(int count, long chars, long tokenCount, Duration took) {
        answered(count);
        tokens.increment((double) tokenCount);
        spending.ifPresent(known -> known.cost().increment(tokenCount * known.perToken()));
        seconds.record(took);
    }

    @Override
    public void failed(int count, Duration took) {
        failed.increment();
        seconds.record(took);
    }
}
