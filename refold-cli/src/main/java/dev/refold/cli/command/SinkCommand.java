package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.stack.Role;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "sink", header = "One role of a deployment: folds what is embedded into a store.", description = {"",
        "Needs a Kafka that runs elsewhere. Several of one store share the partitions.%n"}, footer = {"", "Examples:",
                "  refold sink pgvector --config production.yaml", "  refold sink chroma"})
final class SinkCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "STORE", description = "pgvector or chroma. (Lucene exists in `refold up` only.)")
    private String store = "";

    SinkCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = config.load(context, Map.of("active-stores", store, "default-store", store))
                .configuration();
        new RoleRun(context.terminal()).untilStopped(
                configuration.withDataDir(configuration.dataDir().resolve("role-sink-" + store)), Role.SINKS);
        return 0;
    }
}
