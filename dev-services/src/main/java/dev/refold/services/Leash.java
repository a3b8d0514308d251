package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Ends a daemon when this JVM is gone, SIGKILL included: a shell waits for the end of its standard input, which the
 * system closes with the JVM, and then sends SIGQUIT (PostgreSQL: leave at once; Node: end).
 */
final class Leash {

    private final Process shell;

    private Leash(Process shell) {
        this.shell = shell;
    }

    static Leash on(long pid) {
        try {
            return new Leash(new ProcessBuilder("sh", "-c", "trap '' INT HUP; read -r gone; kill -QUIT \"$1\"", "leash",
                    Long.toString(pid)).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new UncheckedIOException("watching process " + pid, e);
        }
    }

    /** The daemon may go on, or has ended by other means. */
    void release() {
        shell.destroyForcibly();
    }
}
