package dev.refold.store.evaluation;

import java.util.Arrays;
import java.util.Collection;

/**
 * A measure over all queries.
 *
 * @param worst the lowest of a measure that should be high, the highest of one that should be low
 */
public record Summary(int count, double mean, double median, double worst) {

    /** @throws IllegalArgumentException when there is nothing to summarise */
    public static Summary whereHighIsGood(Collection<Double> values) {
        double[] sorted = sorted(values);
        return of(sorted, sorted[0]);
    }

    /** @throws IllegalArgumentException when there is nothing to summarise */
    public static Summary whereLowIsGood(Collection<Double> values) {
        double[] sorted = sorted(values);
        return of(sorted, sorted[sorted.length - 1]);
    }

    private static double[] sorted(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no query, so nothing to summarise");
        }
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static Summary of(double[] sorted, double worst) {
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(sorted.length, Arrays.stream(sorted).average().orElseThrow(), median, worst);
    }
}
