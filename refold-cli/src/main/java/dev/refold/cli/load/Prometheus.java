package dev.refold.cli.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Reads metrics in Prometheus' text format (exposition format 0.0.4). Pure. */
record Prometheus(String text) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");

    /** Over all labels; zero when there is none. */
    double sum(String name) {
        return values(name, "").sum();
    }

    /** @param label such as {@code area="heap"} */
    double sum(String name, String label) {
        return values(name, label).sum();
    }

    double max(String name) {
        return values(name, "").max().orElse(0);
    }

    private DoubleStream values(String name, String label) {
        return text.lines().filter(line -> line.startsWith(name)).map(SAMPLE::matcher).filter(Matcher::matches)
                .filter(sample -> sample.group(1).equals(name)
                        && (label.isEmpty() || (sample.group(2) != null && sample.group(2).contains(label))))
                .mapToDouble(sample -> number(sample.group(3))).filter(Double::isFinite);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
