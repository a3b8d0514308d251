package dev.refold.cli.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Plots as inline SVG; colours come from the page's style, so both colour schemes work. Pure. */
final class Plots {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 240;
    private static final int LEFT = 58;
    private static final int RIGHT = 16;
    private static final int TOP = 24;
    private static final int BOTTOM = 40;
    private static final int BARS = 10;
    private static final int GAP = 2;
    private static final int TICKS = 4;
    private static final double NEARLY_ALL = 0.98;

    private Plots() {}

    /** How many queries have which overlap: ten bars of a tenth, full agreement in the last. */
    static String overlap(List<Double> values) {
        int[] counts = new int[BARS];
        values.forEach(value -> counts[Math.clamp((int) (value * BARS + 1e-9), 0, BARS - 1)]++);
        int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        double step = (double) (WIDTH - 2 * RIGHT) / BARS;
        String bars = IntStream.range(0, BARS).mapToObj(i -> bar(RIGHT + i * step, step, counts[i], most))
                .collect(Collectors.joining());
        String ticks = IntStream.rangeClosed(0, BARS)
                .mapToObj(i -> text(RIGHT + i * step, HEIGHT - BOTTOM + 16, "middle", "", number(i / (double) BARS, 1)))
                .collect(Collectors.joining());
        return svg("Number of queries by overlap", bars + axis(RIGHT) + ticks + caption("Jaccard overlap of a query"));
    }

    private static String bar(double x, double step, int count, int most) {
        if (count == 0) {
            return "";
        }
        double height = (double) (HEIGHT - TOP - BOTTOM) * count / most;
        double y = HEIGHT - BOTTOM - height;
        return "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>".formatted(number(x + GAP, 1),
                number(y, 1), number(step - 2 * GAP, 1), number(height, 1))
                + text(x + step / 2, y - 6, "middle", "value", Integer.toString(count));
    }

    /**
     * Which share of the queries was answered within which time. A few stragglers would press everything else against
     * the edge, so the axis ends at the round number where nearly all are answered, and the caption names the slowest.
     */
    static String latency(String leftName, List<Double> left, String rightName, List<Double> right) {
        double tick = roundTick(Math.max(nearlyAll(left), nearlyAll(right)));
        double longest = TICKS * tick;
        double slowest = Stream.concat(left.stream(), right.stream()).mapToDouble(Double::doubleValue).max().orElse(0);
        String ticks = IntStream.rangeClosed(0, TICKS)
                .mapToObj(i -> text(x((double) i / TICKS), HEIGHT - BOTTOM + 16, "middle", "",
                        number(tick * i, tick < 1 ? 2 : tick % 1 == 0 ? 0 : 1))
                        + text(LEFT - 6, y((double) i / TICKS) + 4, "end", "", 100 * i / TICKS + " %"))
                .collect(Collectors.joining());
        String names = text(LEFT + 8, TOP - 8, "start", "name-left", "— " + leftName)
                + text(WIDTH - RIGHT, TOP - 8, "end", "name-right", "— " + rightName);
        return svg("Share of queries by latency", axis(LEFT) + ticks + curve("of-left", left, longest)
                + curve("of-right", right, longest) + names + caption(
                        "milliseconds; the slowest answer took " + number(slowest, 1)));
    }

    /** The least of 1, 2, 2.5, 5 times a power of ten of which {@link #TICKS} reach so far. */
    static double roundTick(double reach) {
        double least = Math.max(0.01, reach / TICKS);
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        return DoubleStream.of(1, 2, 2.5, 5, 10).map(step -> step * power).filter(step -> step >= least * (1 - 1e-9))
                .findFirst().orElseThrow();
    }

    private static double nearlyAll(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(NEARLY_ALL * sorted.size()) - 1);
    }

    private static String curve(String name, List<Double> values, double longest) {
        List<Double> sorted = values.stream().sorted().toList();
        StringBuilder points = new StringBuilder(point(0, 0));
        int shown = (int) sorted.stream().filter(value -> value <= longest).count();
        for (int i = 0; i < shown; i++) {
            points.append(point(sorted.get(i) / longest, (double) i / sorted.size()))
                    .append(point(sorted.get(i) / longest, (i + 1.0) / sorted.size()));
        }
        points.append(point(1, (double) shown / sorted.size()));
        return "<polyline class=\"curve %s\" points=\"%s\"/>".formatted(name, points.toString().strip());
    }

    private static String point(double x, double y) {
        return number(x(x), 1) + ',' + number(y(y), 1) + ' ';
    }

    private static double x(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static String axis(int from) {
        return "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>".formatted(from, HEIGHT - BOTTOM,
                WIDTH - RIGHT, HEIGHT - BOTTOM);
    }

    private static String caption(String text) {
        return text(WIDTH / 2.0, HEIGHT - 6, "middle", "", text);
    }

    private static String text(double x, double y, String anchor, String style, String text) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>".formatted(number(x, 1),
                number(y, 1), anchor, style, Html.escaped(text));
    }

    private static String svg(String title, String inner) {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s</svg>".formatted(WIDTH, HEIGHT, title,
                inner);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
