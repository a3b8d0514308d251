package dev.refold.cli.command;

import java.util.Optional;

/** Rate and time left of phases that tell only how far they are. For one thread. */
final class PhaseRate {

    private static final double NANOS_PER_SECOND = 1e9;

    private String name = "";
    private long since;
    private long first;

    PhaseProgress.Phase phase(String phase, long done, long total) {
        long now = System.nanoTime();
        if (!phase.equals(name)) {
            name = phase;
            since = now;
            first = done;
        }
        double seconds = (now - since) / NANOS_PER_SECOND;
        double perSecond = seconds > 0 ? (done - first) / seconds : 0;
        Optional<Double> left = perSecond > 0 && total >= done
                ? Optional.of((total - done) / perSecond)
                : Optional.empty();
        return new PhaseProgress.Phase(phase, "records or documents", done, total, perSecond, left);
    }
}
