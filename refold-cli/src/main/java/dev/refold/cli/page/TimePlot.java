package dev.refold.cli.page;

import static dev.refold.cli.page.Svg.LEFT;
import static dev.refold.cli.page.Svg.RIGHT;
import static dev.refold.cli.page.Svg.TICKS;
import static dev.refold.cli.page.Svg.TOP;
import static dev.refold.cli.page.Svg.WIDTH;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Figures over time, one line to three, from zero on. Pure. */
public final class TimePlot {

    private static final List<String> STYLES = List.of("left", "right", "third");
    private static final List<String> ANCHORS = List.of("start", "end", "middle");
    /** Steps of time that a clock has, in seconds; beyond them, hours that are powers of two. */
    private static final long[] STEPS = {1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600};
    private static final int MOST_STEPS = 6;

    private TimePlot() {}

    public record Line(String name, List<Point> points) {

        public Line {
            points = List.copyOf(points);
        }

        private DoubleStream values() {
            return points.stream().mapToDouble(Point::value);
        }
    }

    public record Point(double second, double value) {}

    /** @param seconds that the plot is wide; points beyond are not drawn */
    public static String of(String title, String unit, double seconds, Line... lines) {
        double longest = Math.max(seconds, 1);
        double most = List.of(lines).stream().flatMapToDouble(Line::values).max().orElse(0);
        // Nothing at all is drawn on the scale of something.
        double tick = Svg.roundTick(most > 0 ? most : 1);
        String marks = IntStream.rangeClosed(0, TICKS).mapToObj(i -> Svg.level((double) i / TICKS)
                + Svg.beside((double) i / TICKS, Svg.ofTick(tick * i, tick))).collect(Collectors.joining());
        String times = times(longest).mapToObj(second -> Svg.below(second / longest, clock(second)))
                .collect(Collectors.joining());
        String curves = IntStream.range(0, lines.length).mapToObj(i -> curve("of-" + STYLES.get(i), lines[i], longest,
                tick * TICKS) + name(i, lines[i].name())).collect(Collectors.joining());
        return Svg.svg(title, Svg.axis(LEFT) + marks + times + curves + Svg.caption(unit + " over "
                + (longest >= Duration.ofHours(1).toSeconds() ? "h:mm:ss" : "m:ss")));
    }

    private static String name(int number, String name) {
        double x = switch (ANCHORS.get(number)) {
            case "start" -> LEFT + 8;
            case "end" -> WIDTH - RIGHT;
            default -> (LEFT + 8.0 + WIDTH - RIGHT) / 2;
        };
        return Svg.text(x, TOP - 8, ANCHORS.get(number), "name-" + STYLES.get(number), "— " + name);
    }

    private static LongStream times(double longest) {
        long step = LongStream.concat(LongStream.of(STEPS), LongStream.iterate(7_200, last -> last * 2))
                .filter(one -> longest / one <= MOST_STEPS).findFirst().orElseThrow();
        return LongStream.rangeClosed(0, (long) (longest / step)).map(i -> i * step);
    }

    private static String clock(long seconds) {
        return seconds >= 3_600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private static String curve(String style, Line line, double longest, double highest) {
        return Svg.curve(style, line.points().stream().filter(point -> point.second() <= longest)
                .map(point -> Svg.point(point.second() / longest, point.value() / highest))
                .collect(Collectors.joining()));
    }
}
