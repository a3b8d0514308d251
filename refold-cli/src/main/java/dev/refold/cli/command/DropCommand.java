package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.Side;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "drop", header = "Forgets a generation that is not live, and frees its room.", footer = {"",
        "Examples:", "  refold drop pgvector@2", "  refold drop pgvector --orphan refold_g1", "",
        "What is dropped cannot be brought back, only rebuilt from the log: refold rebuild."})
final class DropCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "STORE@GENERATION", description = "Which one; with --orphan the store alone.")
    private String side = "";

    @Option(names = "--orphan", paramLabel = "NAME", description = "What was left behind, as `refold generations`"
            + " names it.")
    private Optional<String> orphan = Optional.empty();

    DropCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String path = orphan.isPresent() ? "/v1/admin/orphans/drop" : "/v1/admin/generations/drop";
        Object what = orphan.<Object>map(name -> Map.of("store", side, "orphan", name)).orElseGet(this::generation);
        try (ApiClient api = config.operator(context)) {
            api.post(path, what);
            context.terminal().print("%s is gone", orphan.map(name -> side + ": " + name).orElse(side));
            return 0;
        }
    }

    private Object generation() {
        Side wanted = Sides.parse(side);
        int number = wanted.generation().orElseThrow(() -> new CommandException(ExitCode.USAGE,
                "name the generation, such as " + side + "@2; `refold generations` lists them"));
        return Map.of("store", wanted.store(), "generation", number);
    }
}
