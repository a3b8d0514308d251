package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.stack.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "serve", header = "One role of a deployment: the HTTP API.", description = {"",
        "Needs a Kafka and a store that run elsewhere.%n"}, footer = {"", "Examples:",
                "  refold serve --store pgvector --port 8080", "  refold serve --store pgvector --store chroma"})
final class ServeCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final StackOptions options = new StackOptions();

    ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = config.load(context, options);
        new RoleRun(context.terminal()).untilStopped(configuration, Role.API);
        return 0;
    }
}
