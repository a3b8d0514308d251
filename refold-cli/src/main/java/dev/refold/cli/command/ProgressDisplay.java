package dev.refold.cli.command;

import dev.refold.ingest.IngestListener;
import dev.refold.ingest.IngestProgress;
import dev.refold.ingest.source.SourceItem;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how an ingestion goes: a bar where a person watches, else a line every few seconds. */
interface ProgressDisplay extends IngestListener, AutoCloseable {

    @Override
    void close();

    static ProgressDisplay on(Terminal terminal) {
        return terminal.interactive() ? new Bar(terminal) : new Lines(terminal);
    }

    /** Problems are told as they are met, the first ones; the end counts them all. */
    final class Problems {

        private static final int SHOWN = 20;

        private final Terminal terminal;
        private int met;

        Problems(Terminal terminal) {
            this.terminal = terminal;
        }

        void met(SourceItem.Problem problem) {
            met++;
            if (met <= SHOWN) {
                terminal.say("  not published: %s: %s", problem.name(), problem.reason());
            } else if (met == SHOWN + 1) {
                terminal.say("  not published: … and more");
            }
        }
    }

    final class Bar implements ProgressDisplay {

        private static final int UPDATE_MILLIS = 200;
        private static final long KIB = 1 << 10;

        private final ProgressBar bar;
        private final Problems problems;

        Bar(Terminal terminal) {
            this.problems = new Problems(terminal);
            this.bar = new ProgressBarBuilder().setTaskName("reading").setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(UPDATE_MILLIS).setUnit(" KiB", KIB)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal.err())).build();
        }

        @Override
        public void progressed(IngestProgress progress) {
            progress.totalBytes().ifPresent(bar::maxHint);
            bar.stepTo(progress.bytesRead());
            bar.setExtraMessage(String.format(Locale.ROOT, " %,d documents, %,.0f/s", progress.published(),
                    progress.documentsPerSecond()));
        }

        @Override
        public void met(SourceItem.Problem problem) {
            problems.met(problem);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    final class Lines implements ProgressDisplay {

        private static final Duration EVERY = Duration.ofSeconds(2);

        private final Terminal terminal;
        private final Problems problems;
        private Duration next = EVERY;

        Lines(Terminal terminal) {
            this.terminal = terminal;
            this.problems = new Problems(terminal);
        }

        @Override
        public void progressed(IngestProgress progress) {
            if (progress.elapsed().compareTo(next) < 0) {
                return;
            }
            next = progress.elapsed().plus(EVERY);
            String left = progress.remaining().map(time -> String.format(Locale.ROOT, ", about %d s left",
                    time.toSeconds())).orElse("");
            terminal.say("  %,d documents, %,.0f/s%s", progress.published(), progress.documentsPerSecond(), left);
        }

        @Override
        public void met(SourceItem.Problem problem) {
            problems.met(problem);
        }

        @Override
        public void close() {}
    }
}
