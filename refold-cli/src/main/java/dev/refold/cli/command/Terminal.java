package dev.refold.cli.command;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a command prints: results to {@code out}, everything else to {@code err}.
 *
 * @param interactive whether a person watches: progress is drawn and text may be bold
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

    static final Locale LOCALE = Locale.ROOT;

    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR = "\u001b[H\u001b[2J";

    static Terminal system() {
        boolean watched = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        boolean plain = System.getenv("NO_COLOR") != null;
        return new Terminal(System.out, System.err, watched && !plain);
    }

    void print(String format, Object... values) {
        out.printf(LOCALE, format + "%n", values);
    }

    void say(String format, Object... values) {
        err.printf(LOCALE, format + "%n", values);
    }

    String bold(String text) {
        return interactive ? BOLD + text + PLAIN : text;
    }

    void clear() {
        if (interactive) {
            out.print(CLEAR);
        }
    }
}
