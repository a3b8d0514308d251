package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.GenerationsAnswer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "generations", header = "Lists every generation of every store, and what was left behind.", footer = {
        "", "Examples:", "  refold generations", "  refold generations --json", "",
        "A generation is building, ready, live, retired or failed. All but failed ones and looks at the past are folded",
        "on, so that `refold rollback` loses nothing; `refold drop STORE@GENERATION` frees one's room."})
final class GenerationsCommand implements Callable<Integer> {

    private static final String PATH = "/v1/admin/generations";

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "The API's answer as it is.")
    private boolean json;

    GenerationsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ApiClient api = config.operator(context)) {
            String answer = api.get(PATH);
            if (json) {
                context.terminal().out().println(answer);
            } else {
                print(api.read(answer, GenerationsAnswer.class));
            }
            return 0;
        }
    }

    private void print(GenerationsAnswer answer) {
        Terminal terminal = context.terminal();
        if (!answer.generations().isEmpty()) {
            terminal.print("%-14s %-9s %12s %12s  %s", "generation", "state", "documents", "chunks", "space");
        }
        answer.generations().forEach(one -> terminal.print("%-14s %-9s %,12d %,12d  %s%s", one.side(), one.state(),
                one.documents(), one.chunks(), one.space(), one.asOf() == null ? "" : ", as of " + one.asOf()));
        answer.orphans().forEach(orphan -> terminal.print(
                "%s: %s belongs to no generation; refold drop %s --orphan %s removes it", orphan.store(),
                orphan.orphan(), orphan.store(), orphan.orphan()));
        answer.problems().forEach(problem -> terminal.say("%s", problem));
    }
}
