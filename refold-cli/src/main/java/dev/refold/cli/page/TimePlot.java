package dev.refold.cli.page;

import static dev.refold.cli.page.Svg.LEFT;
import static dev.refold.cli.page.Svg.RIGHT;
import static dev.refold.cli.page.Svg.TICKS;
import static dev.refold.cli.page.Svg.TOP;
import static dev.refold.cli.page.Svg.WIDTH;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Figures over time, one line or two, from zero on. Pure. */
public final class TimePlot {

    private TimePlot() {}

    public record Line(String name, List<Point> points) {

        public Line {
            points = List.copyOf(points);
        }
    }

    public record Point(double second, double value) {}

    public static String of(String title, String unit, Line left, Line right) {
        double longest = Math.max(Math.max(last(left), last(right)), 1e-9);
        double tick = Svg.roundTick(Math.max(most(left), most(right)));
        String marks = IntStream.rangeClosed(0, TICKS).mapToObj(i -> {
            double share = (double) i / TICKS;
            return Svg.below(share, Svg.number(longest * share, 0)) + Svg.beside(share, Svg.ofTick(tick * i, tick));
        }).collect(Collectors.joining());
        String names = Svg.text(LEFT + 8, TOP - 8, "start", "name-left", "— " + left.name())
                + Svg.text(WIDTH - RIGHT, TOP - 8, "end", "name-right", "— " + right.name());
        return Svg.svg(title, Svg.axis(LEFT) + marks + curve("of-left", left, longest, tick * TICKS)
                + curve("of-right", right, longest, tick * TICKS) + names + Svg.caption(unit + " over seconds"));
    }

    private static String curve(String style, Line line, double longest, double highest) {
        return Svg.curve(style, line.points().stream()
                .map(point -> Svg.point(point.second() / longest, point.value() / highest))
                .collect(Collectors.joining()));
    }

    private static double last(Line line) {
        return line.points().stream().mapToDouble(Point::second).max().orElse(0);
    }

    private static double most(Line line) {
        return line.points().stream().mapToDouble(Point::value).max().orElse(0);
    }
}
