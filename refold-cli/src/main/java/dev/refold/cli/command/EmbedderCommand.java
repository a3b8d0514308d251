package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.stack.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "embedder", header = "One role of a deployment: embeds documents.", description = {"",
        "Needs a Kafka that runs elsewhere. Several share the partitions.%n"}, footer = {"", "Examples:",
                "  refold embedder --config production.yaml"})
final class EmbedderCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    EmbedderCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = config.load(context);
        new RoleRun(context.terminal()).untilStopped(
                configuration.withDataDir(configuration.dataDir().resolve("role-embedder")), Role.EMBEDDER);
        return 0;
    }
}
