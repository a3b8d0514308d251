package dev.refold.cli.load;

import java.util.List;

/** Middle and spread that a few odd values do not move. Pure. */
final class Medians {

    /** By which the median deviation of a normal distribution is its standard deviation. */
    private static final double NORMAL = 1.4826;

    private Medians() {}

    /** @param values one at least */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The median distance from the median, as a standard deviation. */
    static double spread(List<Double> values) {
        double median = median(values);
        return NORMAL * median(values.stream().map(value -> Math.abs(value - median)).toList());
    }
}
