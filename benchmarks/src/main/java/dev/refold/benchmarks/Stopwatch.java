package dev.refold.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Seconds on the clock, and of processors in this process and those it started: the latter say more on a machine that others
 * use too. Of one thread.
 */
final class Stopwatch {

    private final long began = System.nanoTime();
    private final double beganCpu = cpuSeconds();
    private final List<String> laps = new ArrayList<>();

    private Stopwatch() {}

    static Stopwatch start() {
        return new Stopwatch();
    }

    void lap(String what) {
        laps.add(String.format(Locale.ROOT, "%s %.1f", what, seconds()));
    }

    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** Since the start, and what processors worked until now. */
    String laps() {
        return String.join(", ", laps) + String.format(Locale.ROOT, "; processors %.1f s", cpuSeconds() - beganCpu);
    }

    private static double cpuSeconds() {
        long own = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean of
                ? of.getProcessCpuTime()
                : 0;
        // What a server started and has ended since is not seen.
        return own / 1e9 + ProcessHandle.current().descendants()
                .flatMap(process -> process.info().totalCpuDuration().stream()).mapToDouble(Stopwatch::seconds).sum();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
