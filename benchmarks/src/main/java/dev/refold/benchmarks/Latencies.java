package dev.refold.benchmarks;

import java.util.Locale;
import java.util.stream.LongStream;

/** Durations in nanoseconds, sorted; every one is kept, so quantiles are exact. */
final class Latencies {

    private final long[] sorted;

    Latencies(LongStream nanos) {
        this.sorted = nanos.sorted().toArray();
    }

    /** @param quantile 0 … 1, by the nearest-rank method */
    double millis(double quantile) {
        int rank = (int) Math.ceil(quantile * sorted.length);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d)", millis(0.5), millis(0.99),
                millis(1), sorted.length);
    }
}
