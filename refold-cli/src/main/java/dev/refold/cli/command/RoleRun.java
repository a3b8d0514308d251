package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.logging.ConsoleLog;
import dev.refold.cli.logging.LogFile;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Runs one role of a deployment until the process is told to end. */
final class RoleRun {

    private static final Duration READY_LIMIT = Duration.ofSeconds(30);

    private final Terminal terminal;

    RoleRun(Terminal terminal) {
        this.terminal = terminal;
    }

    void untilStopped(Configuration configuration, Role role) throws InterruptedException {
        if (configuration.embeddedBroker()) {
            throw new CommandException(ExitCode.USAGE, "one role alone needs a Kafka that others reach too: set"
                    + " REFOLD_KAFKA_BOOTSTRAP_SERVERS or kafka.bootstrap.servers; `refold up` runs all of them in one"
                    + " process with a broker of its own");
        }
        Path file = new DataDir(configuration.dataDir()).create().log();
        switch (configuration.log()) {
            case FILE -> LogFile.write(file);
            case CONSOLE -> ConsoleLog.write();
        }
        Instant began = Instant.now();
        try (Foreground foreground = Foreground.of(Stack.start(configuration, Set.of(role)), terminal)) {
            Stack stack = foreground.stack();
            new StackReport(terminal, stack).ready(began, stack.awaitReady(READY_LIMIT));
            foreground.awaitEnd();
        }
    }
}
