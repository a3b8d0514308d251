package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "rollback", header = "Makes the newest retired generation of a store live again.", footer = {"",
        "Example:", "  refold rollback pgvector", "",
        "It was folded all the while, so it holds what the other one holds; the other one is retired and stays."})
final class RollbackCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "STORE", description = "lucene, pgvector or chroma.")
    private String store = "";

    RollbackCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ApiClient api = config.operator(context)) {
            SearchAnswer.Generation live = api.read(api.post("/v1/admin/generations/rollback", Map.of("store", store)),
                    SearchAnswer.Generation.class);
            context.terminal().print("%s@%d is live, of space %s", live.store(), live.number(), live.space());
            return 0;
        }
    }
}
