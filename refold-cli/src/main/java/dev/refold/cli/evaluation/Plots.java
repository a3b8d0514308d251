package dev.refold.cli.evaluation;

import static dev.refold.cli.page.Svg.BOTTOM;
import static dev.refold.cli.page.Svg.HEIGHT;
import static dev.refold.cli.page.Svg.LEFT;
import static dev.refold.cli.page.Svg.RIGHT;
import static dev.refold.cli.page.Svg.TICKS;
import static dev.refold.cli.page.Svg.TOP;
import static dev.refold.cli.page.Svg.WIDTH;
import static dev.refold.cli.page.Svg.axis;
import static dev.refold.cli.page.Svg.below;
import static dev.refold.cli.page.Svg.beside;
import static dev.refold.cli.page.Svg.caption;
import static dev.refold.cli.page.Svg.number;
import static dev.refold.cli.page.Svg.ofTick;
import static dev.refold.cli.page.Svg.point;
import static dev.refold.cli.page.Svg.roundTick;
import static dev.refold.cli.page.Svg.svg;
import static dev.refold.cli.page.Svg.text;

import dev.refold.cli.page.Svg;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Plots as inline SVG; colours come from the page's style, so both colour schemes work. Pure. */
final class Plots {

    private static final int BARS = 10;
    private static final int GAP = 2;
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
                .mapToObj(i -> below((double) i / TICKS, ofTick(tick * i, tick))
                        + beside((double) i / TICKS, 100 * i / TICKS + " %"))
                .collect(Collectors.joining());
        String names = text(LEFT + 8, TOP - 8, "start", "name-left", "— " + leftName)
                + text(WIDTH - RIGHT, TOP - 8, "end", "name-right", "— " + rightName);
        return svg("Share of queries by latency", axis(LEFT) + ticks + curve("of-left", left, longest)
                + curve("of-right", right, longest) + names + caption(
                        "milliseconds; the slowest answer took " + number(slowest, 1)));
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
        return Svg.curve(name, points.toString());
    }
}
