package dev.refold.cli.command;

import dev.refold.cli.config.Units;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.time.Duration;

/** Durations as options name them. */
final class Durations {

    private Durations() {}

    static Duration parse(String option, String text) {
        return Units.duration(text).orElseThrow(() -> new CommandException(ExitCode.USAGE, option
                + " is a number with ms, s, m, h or d, such as 30m, not \"" + text + '"'));
    }
}
