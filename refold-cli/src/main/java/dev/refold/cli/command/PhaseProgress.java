package dev.refold.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows long work done elsewhere, phase after phase: a bar where a person watches, else a line when a phase begins and
 * every few seconds. For one thread.
 */
interface PhaseProgress extends AutoCloseable {

    /** @param total 0 where nobody knows */
    record Phase(String name, String unit, long done, long total, double perSecond, Optional<Double> etaSeconds) {

        String line() {
            String counted = total > 0
                    ? String.format(Locale.ROOT, " %,d of %,d %s", done, total, unit)
                    : done > 0 ? String.format(Locale.ROOT, " %,d %s", done, unit) : "";
            String rate = perSecond > 0 ? String.format(Locale.ROOT, ", %,.0f/s", perSecond) : "";
            String left = etaSeconds.map(seconds -> String.format(Locale.ROOT, ", about %,.0f s left", seconds))
                    .orElse("");
            return name + (counted.isEmpty() ? "" : ":" + counted) + rate + left;
        }
    }

    void show(Phase phase);

    @Override
    void close();

    static PhaseProgress on(Terminal terminal) {
        return terminal.interactive() ? new Bars(terminal) : new Lines(terminal);
    }

    final class Bars implements PhaseProgress {

        private static final int UPDATE_MILLIS = 200;

        private final Terminal terminal;
        private String name = "";
        private Optional<ProgressBar> bar = Optional.empty();

        Bars(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void show(Phase phase) {
            if (!phase.name().equals(name)) {
                close();
                name = phase.name();
                bar = Optional.of(new ProgressBarBuilder().setTaskName(phase.name())
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK).setInitialMax(Math.max(phase.total(), -1))
                        .setUpdateIntervalMillis(UPDATE_MILLIS).setUnit(' ' + phase.unit(), 1).showSpeed()
                        .setConsumer(new ConsoleProgressBarConsumer(terminal.err())).build());
            }
            bar.ifPresent(drawn -> {
                drawn.maxHint(phase.total() > 0 ? phase.total() : -1);
                drawn.stepTo(phase.done());
            });
        }

        @Override
        public void close() {
            bar.ifPresent(ProgressBar::close);
            bar = Optional.empty();
        }
    }

    final class Lines implements PhaseProgress {

        private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

        private final Terminal terminal;
        private String name = "";
        private long shown;

        Lines(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void show(Phase phase) {
            long now = System.nanoTime();
            if (!phase.name().equals(name) || now - shown >= EVERY_NANOS) {
                name = phase.name();
                shown = now;
                terminal.say("  %s", phase.line());
            }
        }

        @Override
        public void close() {}
    }
}
