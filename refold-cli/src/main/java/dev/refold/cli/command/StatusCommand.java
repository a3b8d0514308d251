package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.datadir.RunInfo;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "status", header = "Shows stores, lag, and what became of the events.", footer = {"", "Examples:",
        "  refold status", "  refold status --watch", "  refold status --json"})
final class StatusCommand implements Callable<Integer> {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--watch", description = "Again and again, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--json", description = "The API's answer as it is.")
    private boolean json;

    StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        RunInfo run = config.running(context);
        try (ApiClient api = ApiClient.of(run, "default")) {
            show(api);
            while (watch) {
                Thread.sleep(EVERY);
                context.terminal().clear();
                show(api);
            }
        }
        return 0;
    }

    private void show(ApiClient api) {
        String answer = api.status();
        if (json) {
            context.terminal().out().println(answer);
        } else {
            new StatusText(context.terminal()).print(api.parseStatus(answer));
        }
    }
}
