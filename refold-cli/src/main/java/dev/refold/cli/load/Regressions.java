package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadResult.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What is worse than in an earlier run by more than noise. Each run measures its own noise, by how its windows differ; a
 * difference counts when it is more than three times both together, a tenth of the earlier figure, and (of latencies) a
 * millisecond. What differs between two starts of a server, such as what was compiled when, no window shows: a finding is
 * worth repeating the run. Pure.
 */
public final class Regressions {

    private static final double DEVIATIONS = 3;
    private static final double LEAST_SHARE = 0.1;
    private static final double LEAST_MILLIS = 1;
    /** Stores wait so long for more before they commit. */
    private static final double LEAST_VISIBLE_MILLIS = 50;
    private static final double LEAST_RATE = 0.001;

    private Regressions() {}

    /** @param worse false: it differs, but within noise, or is better */
    public record Finding(int users, String figure, double before, double now, double allowed, boolean worse) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d users: %s was %.4g, is %.4g%s", users, figure, before, now, worse
                    ? String.format(Locale.ROOT, ", more than the %.4g that noise explains", allowed)
                    : "");
        }
    }

    /**
     * @return every figure of every stage
     * @throws IllegalArgumentException when the runs did not do the same
     */
    public static List<Finding> between(LoadResult before, LoadResult now) {
        now.plan().requireSame(before.plan());
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < now.stages().size(); i++) {
            StageResult then = before.stages().get(i);
            StageResult here = now.stages().get(i);
            findings.add(latency("p50 ms", then, here, Window::p50));
            findings.add(latency("p95 ms", then, here, Window::p95));
            findings.add(latency("p99 ms", then, here, Window::p99));
            if (here.visible().latency().count() > 0) {
                findings.add(compared("p50 ms from write to found", then, here, Window::visible, LEAST_VISIBLE_MILLIS,
                        1));
            }
            findings.add(throughput(then, here));
            findings.add(successRate(then, here));
        }
        return findings;
    }

    private static Finding latency(String figure, StageResult then, StageResult here,
            ToDoubleFunction<Window> figureOf) {
        return compared(figure, then, here, figureOf, LEAST_MILLIS, 1);
    }

    private static Finding throughput(StageResult then, StageResult here) {
        return compared("answers/s", then, here, Window::throughput, 0, -1);
    }

    /** @param direction 1 when more is worse, -1 when less is */
    private static Finding compared(String figure, StageResult then, StageResult here,
            ToDoubleFunction<Window> figureOf, double least, int direction) {
        List<Double> old = then.windows().stream().map(figureOf::applyAsDouble).toList();
        List<Double> current = here.windows().stream().map(figureOf::applyAsDouble).toList();
        double before = Medians.median(old);
        double now = Medians.median(current);
        double noise = DEVIATIONS * Math.hypot(Medians.spread(old), Medians.spread(current));
        double allowed = Math.max(Math.max(noise, LEAST_SHARE * before), least);
        return new Finding(here.users(), figure, before, now, allowed, direction * (now - before) > allowed);
    }

    /** By the standard error of two shares. */
    private static Finding successRate(StageResult then, StageResult here) {
        double error = Math.hypot(error(then), error(here));
        double allowed = Math.max(LEAST_RATE, DEVIATIONS * error);
        return new Finding(here.users(), "success rate", then.successRate(), here.successRate(), allowed,
                then.successRate() - here.successRate() > allowed);
    }

    private static double error(StageResult stage) {
        double rate = stage.successRate();
        return Math.sqrt(rate * (1 - rate) / Math.max(1, stage.counted().all()));
    }
}
