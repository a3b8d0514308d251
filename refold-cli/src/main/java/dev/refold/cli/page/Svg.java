package dev.refold.cli.page;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A plot's frame as inline SVG; colours come from the page's style, so both colour schemes work. Pure. A place in the
 * plot is a share, 0 … 1, of its width and of its height.
 */
public final class Svg {

    public static final int WIDTH = 480;
    public static final int HEIGHT = 240;
    public static final int LEFT = 58;
    public static final int RIGHT = 16;
    public static final int TOP = 24;
    public static final int BOTTOM = 40;
    /** Steps of an axis. */
    public static final int TICKS = 4;

    private Svg() {}

    public static String svg(String title, String inner) {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s</svg>".formatted(WIDTH, HEIGHT,
                Html.escaped(title), inner);
    }

    public static double x(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    public static double y(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    public static String point(double x, double y) {
        return number(x(x), 1) + ',' + number(y(y), 1) + ' ';
    }

    public static String curve(String style, String points) {
        return "<polyline class=\"curve %s\" points=\"%s\"/>".formatted(style, points.strip());
    }

    /** @param from where it begins, left of all marks */
    public static String axis(int from) {
        return "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>".formatted(from, HEIGHT - BOTTOM,
                WIDTH - RIGHT, HEIGHT - BOTTOM);
    }

    /** A faint line all across. */
    public static String level(double share) {
        return "<line class=\"level\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>".formatted(LEFT,
                number(y(share), 1), WIDTH - RIGHT, number(y(share), 1));
    }

    public static String caption(String text) {
        return text(WIDTH / 2.0, HEIGHT - 6, "middle", "", text);
    }

    public static String text(double x, double y, String anchor, String style, String text) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>".formatted(number(x, 1),
                number(y, 1), anchor, style, Html.escaped(text));
    }

    /** Under the axis. */
    public static String below(double share, String text) {
        return text(x(share), HEIGHT - BOTTOM + 16, "middle", "", text);
    }

    /** Left of the plot. */
    public static String beside(double share, String text) {
        return text(LEFT - 6, y(share) + 4, "end", "", text);
    }

    /** The least of 1, 2, 2.5, 5 times a power of ten of which {@link #TICKS} reach so far. */
    public static double roundTick(double reach) {
        double least = Math.max(0.01, reach / TICKS);
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        return DoubleStream.of(1, 2, 2.5, 5, 10).map(step -> step * power).filter(step -> step >= least * (1 - 1e-9))
                .findFirst().orElseThrow();
    }

    /** As many digits as a tick of this size needs. */
    public static String ofTick(double value, double tick) {
        return number(value, tick < 1 ? 2 : tick % 1 == 0 ? 0 : 1);
    }

    public static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
