package dev.refold.cli;

import dev.refold.cli.command.CommandContext;
import dev.refold.cli.command.Commands;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** {@code refold COMMAND …}. */
final class Refold {

    private Refold() {}

    public static void main(String[] arguments) {
        // Lucene and Helidon log to java.util.logging, which would print on the console.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(Commands.run(CommandContext.ofThisProcess(), arguments));
    }
}
