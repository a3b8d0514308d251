package dev.refold.cli.command;

import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.stack.Stack;
import java.util.concurrent.CountDownLatch;

/** Ends a stack cleanly when the process is told to (SIGINT, SIGTERM), with exit code 0. */
final class Foreground implements AutoCloseable {

    private final Stack stack;
    private final Terminal terminal;
    private final Thread hook = new Thread(this::stop, "stop");

    private Foreground(Stack stack, Terminal terminal) {
        this.stack = stack;
        this.terminal = terminal;
    }

    static Foreground of(Stack stack, Terminal terminal) {
        Foreground foreground = new Foreground(stack, terminal);
        Runtime.getRuntime().addShutdownHook(foreground.hook);
        return foreground;
    }

    Stack stack() {
        return stack;
    }

    /** Until the process ends. */
    void awaitEnd() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private void stop() {
        terminal.say("%nrefold: stopping …");
        boolean inTime = stack.closeInTime();
        terminal.say("refold: stopped%s", inTime ? "" : "; not every part ended in time, the log names it");
        // Without it the JVM would report the signal, and a supervisor a failure.
        Runtime.getRuntime().halt((inTime ? ExitCode.DONE : ExitCode.FAILED).code());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            return; // Exiting: the hook closes the stack.
        }
        stack.close();
    }
}
