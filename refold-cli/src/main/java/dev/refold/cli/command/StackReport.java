package dev.refold.cli.command;

import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Says what a stack that was just started is. */
final class StackReport {

    private final Terminal terminal;
    private final Stack stack;

    StackReport(Terminal terminal, Stack stack) {
        this.terminal = terminal;
        this.stack = stack;
    }

    void ready(Instant began, boolean ready) {
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1e3;
        if (ready) {
            terminal.say("refold: ready after %.1f s", seconds);
        } else {
            List<String> reasons = stack.pipeline().reasons();
            terminal.say("refold: up after %.1f s, but not all is well yet; it goes on trying:", seconds);
            reasons.forEach(reason -> terminal.say("  - %s", reason));
        }
        stack.run().ifPresent(this::addresses);
        Path log = stack.dataDir().log();
        if (Files.exists(log)) {
            terminal.say("  %-8s %s", "log", log);
        }
    }

    private void addresses(RunInfo run) {
        terminal.say("  %-8s %s", "console", run.url() + "/");
        terminal.say("  %-8s %s", "HTTP", run.url());
        terminal.say("  %-8s %s", "Kafka", run.bootstrapServers());
        terminal.say("  %-8s %s", "stores", String.join(", ", run.stores()));
    }
}
