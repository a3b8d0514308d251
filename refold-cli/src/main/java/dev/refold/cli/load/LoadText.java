package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadResult.Visible;
import dev.refold.cli.load.LoadResult.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as lines for a terminal. Pure. */
public final class LoadText {

    private LoadText() {}

    public static List<String> of(LoadResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(Locale.ROOT, "%5s %9s %9s %6s %7s %7s  %-7s %9s %9s %9s %9s", "users", "answers/s",
                        "success", "429", "failed",
                        "unsent", "ms", "p50", "p95", "p99", "max"));
        for (StageResult stage : result.stages()) {
            lines.add(String.format(Locale.ROOT, "%5d %9.1f %8.3f%% %6d %7d %7d  %s", stage.users(), stage.throughput(),
                    100 * stage.successRate(), stage.counted().refused(), stage.counted().failed(),
                    stage.counted().unsent(), latencies("all", stage.latency())));
            more(lines, "reads", stage.reads());
            more(lines, "writes", stage.writes());
            more(lines, "visible", stage.visible().latency());
        }
        result.stages().forEach(stage -> lost(stage).ifPresent(lines::add));
        lines.add(watched(result.watched()));
        result.problems().forEach(
                (problem, count) -> lines.add(String.format(Locale.ROOT, "failed: %s, %d times", problem, count)));
        result.growth().ifPresent(growth -> lines.add(memory(growth)));
        lines.add(machine(result.machine()));
        result.goals().forEach(goal -> lines.add(goal.toString()));
        return lines;
    }

    /** Of writes that were followed. */
    static Optional<String> lost(StageResult stage) {
        Visible visible = stage.visible();
        return visible.missing() + visible.notWritten() == 0
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT,
                        "with %d users, of writes to be followed %d were not taken, %d not"
                                + " found within %d s",
                        stage.users(), visible.notWritten(), visible.missing(), Probes.LONGEST
                                .toSeconds()));
    }

    private static void more(List<String> lines, String what, Quantiles latency) {
        if (latency.count() > 0) {
            lines.add(String.format(Locale.ROOT, "%50s%s", "", latencies(what, latency)));
        }
    }

    private static String latencies(String what, Quantiles latency) {
        return String.format(Locale.ROOT, "%-7s %9.1f %9.1f %9.1f %9.1f", what, latency.p50(), latency.p95(),
                latency.p99(), latency.max());
    }

    static String watched(Watched watched) {
        return String.format(Locale.ROOT, "%d watchers, %d events, %d reconnections, at most %.1f s without an event",
                watched.watchers(),
                watched.events(), watched.reconnects(), watched.longestGapSeconds());
    }

    static String memory(LoadResult.Growth growth) {
        return String.format(Locale.ROOT,
                "Memory in %.1f minutes after warming up: heap after collections %.0f MiB at least, rising by %.1f MiB;"
                        + " resident rising by %.1f MiB",
                60 * growth.hours(), growth.leastHeapMebibytes(), growth.heapPerHour()
                        * growth.hours(),
                growth.residentPerHour() * growth.hours())
                + (growth.hours() < Goals.LEAST_HOURS
                        ? ""
                        : String.format(Locale.ROOT, " (%.1f and %.1f an hour)", growth.heapPerHour(),
                                growth.residentPerHour()));
    }

    static String machine(LoadResult.Machine machine) {
        return String.format(Locale.ROOT, "%d processors, %s; load average %.1f before, %.1f after",
                machine.processors(),
                machine.serverToo() ? "shared by users, API and all that runs here" : "of the users alone",
                machine.loadBefore(), machine.loadAfter());
    }
}
