package dev.refold.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how many of the queries are answered, once that has taken long enough for somebody to wonder: a bar with rate and
 * time left where a person watches, else a line every few seconds. For one thread.
 */
final class QueryProgress implements IntConsumer, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int UPDATE_MILLIS = 200;

    private final Shown shown;
    private final long startNanos = System.nanoTime();

    private QueryProgress(Shown shown) {
        this.shown = shown;
    }

    static QueryProgress on(Terminal terminal, int queries) {
        return new QueryProgress(terminal.interactive() ? new Bar(terminal, queries) : new Lines(terminal, queries));
    }

    @Override
    public void accept(int answered) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
        if (elapsed.compareTo(PATIENCE) >= 0) {
            shown.show(answered, elapsed);
        }
    }

    @Override
    public void close() {
        shown.close();
    }

    /** What a line says of queries that are answered at an even rate. */
    static String line(int answered, int queries, Duration elapsed) {
        double perSecond = answered / Math.max(elapsed.toNanos() / 1e9, 1e-9);
        return String.format(Locale.ROOT, "  %,d of %,d queries, %,.0f/s, about %,.0f s left", answered, queries,
                perSecond, (queries - answered) / perSecond);
    }

    sealed interface Shown {

        void show(int answered, Duration elapsed);

        void close();
    }

    static final class Bar implements Shown {

        private final Terminal terminal;
        private final int queries;
        private Optional<ProgressBar> bar = Optional.empty();

        Bar(Terminal terminal, int queries) {
            this.terminal = terminal;
            this.queries = queries;
        }

        @Override
        public void show(int answered, Duration elapsed) {
            ProgressBar drawn = bar.orElseGet(() -> begin(answered, elapsed));
            bar = Optional.of(drawn);
            drawn.stepTo(answered);
        }

        private ProgressBar begin(int answered, Duration elapsed) {
            return new ProgressBarBuilder().setTaskName("asking").setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setInitialMax(queries).startsFrom(answered, elapsed).setUpdateIntervalMillis(UPDATE_MILLIS)
                    .setUnit(" queries", 1).showSpeed().setConsumer(new ConsoleProgressBarConsumer(terminal.err()))
                    .build();
        }

        @Override
        public void close() {
            bar.ifPresent(ProgressBar::close);
        }
    }

    static final class Lines implements Shown {

        private final Terminal terminal;
        private final int queries;
        private Duration next = EVERY;

        Lines(Terminal terminal, int queries) {
            this.terminal = terminal;
            this.queries = queries;
        }

        @Override
        public void show(int answered, Duration elapsed) {
            if (elapsed.compareTo(next) >= 0) {
                next = elapsed.plus(EVERY);
                terminal.say("%s", line(answered, queries, elapsed));
            }
        }

        @Override
        public void close() {}
    }
}
