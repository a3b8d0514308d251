package dev.refold.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How something rises that goes up and down all the while, such as a heap between collections: the median of the slopes
 * between its lowest points (Theil 1950, Sen 1968), which a few odd ones do not move. Pure.
 */
final class Slope {

    /** Lowest points are of so many equal parts of the time. */
    private static final int PARTS = 20;
    private static final int FEWEST_A_PART = 2;

    private Slope() {}

    record Point(double x, double y) {}

    /**
     * @param points in the order of x
     * @return y a unit of x; none when there are too few
     */
    static Optional<Double> ofLows(List<Point> points) {
        if (points.size() < PARTS * FEWEST_A_PART) {
            return Optional.empty();
        }
        List<Point> lows = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            points.subList(points.size() * part / PARTS, points.size() * (part + 1) / PARTS).stream()
                    .min((a, b) -> Double.compare(a.y(), b.y())).ifPresent(lows::add);
        }
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < lows.size(); i++) {
            for (int j = i + 1; j < lows.size(); j++) {
                slopes.add((lows.get(j).y() - lows.get(i).y()) / (lows.get(j).x() - lows.get(i).x()));
            }
        }
        return Optional.of(Medians.median(slopes));
    }
}
