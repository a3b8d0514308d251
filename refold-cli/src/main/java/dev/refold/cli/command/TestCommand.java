package dev.refold.cli.command;

import dev.refold.cli.exit.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** In the list of commands only: the launcher runs it, as it builds what this would be running from. */
@Command(name = "test", header = "Provisions what is missing, then runs the whole build with its tests.", description = {
        "", "Of the source tree: ./refold test.%n"}, footer = {"", "Examples:", "  refold test",
                "  refold test -Plong"})
final class TestCommand implements Callable<Integer> {

    private final CommandContext context;

    @Parameters(arity = "0..*", paramLabel = "MAVEN ARGUMENTS", description = "Go to Maven.")
    private List<String> arguments = List.of();

    private TestCommand(CommandContext context) {
        this.context = context;
    }

    static CommandLine with(CommandContext context) {
        // Its arguments are Maven's, options among them.
        return new CommandLine(new TestCommand(context)).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() {
        context.terminal().say("refold: the launcher in the source tree runs the tests: ./refold test %s",
                String.join(" ", arguments));
        return ExitCode.USAGE.code();
    }
}
