package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SpacesAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code refold spaces}, {@code refold spaces drop} and {@code refold spaces refill}. */
@Command(name = "spaces", header = "Lists the embedding spaces, their logs, and which generations are of each.", footer = {
        "", "Examples:", "  refold spaces", "  refold spaces --json", "  refold spaces drop hashing-384-1f3a9c2e", "",
        "Documents are embedded into every space that a generation is of. A space that none is of any more keeps",
        "its log, so that going back to it pays nothing, until it is dropped."})
final class SpacesCommand implements Callable<Integer> {

    private static final String PATH = "/v1/admin/spaces";

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "The API's answer as it is.")
    private boolean json;

    private SpacesCommand(CommandContext context) {
        this.context = context;
    }

    static CommandLine with(CommandContext context) {
        return new CommandLine(new SpacesCommand(context)).addSubcommand(new Drop(context))
                .addSubcommand(new Refill(context));
    }

    @Override
    public Integer call() {
        try (ApiClient api = config.operator(context)) {
            String answer = api.get(PATH);
            if (json) {
                context.terminal().out().println(answer);
            } else {
                print(api.read(answer, SpacesAnswer.class));
            }
            return 0;
        }
    }

    private void print(SpacesAnswer answer) {
        Terminal terminal = context.terminal();
        terminal.print("%-28s %12s %10s  %s", "space", "records", "MiB", "generations");
        answer.spaces().forEach(one -> {
            terminal.print("%-28s %12s %10s  %s", one.space(),
                    Optional.ofNullable(one.records()).map(count -> String.format("%,d", count)).orElse("-"),
                    Optional.ofNullable(one.bytes()).map(size -> String.format("%,.1f", size / (double) (1 << 20)))
                            .orElse("-"),
                    remarks(one));
            terminal.print("  fingerprint %s, topic %s", one.fingerprint(), one.topic());
        });
    }

    private static String remarks(SpacesAnswer.Entry space) {
        List<String> remarks = new ArrayList<>();
        remarks.add(space.generations().isEmpty()
                ? "none"
                : space.generations().stream().map(SpacesAnswer.Generation::described)
                        .collect(Collectors.joining(", ")));
        if (space.configured()) {
            remarks.add("configured");
        }
        if (space.embedding()) {
            remarks.add("being embedded");
        }
        return String.join("; ", remarks);
    }

    /** What is asked for one space by its name. */
    private abstract static class OfOne implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Parameters(paramLabel = "SPACE", description = "Its name, as `refold spaces` lists it.")
        private String space = "";

        private final String path;
        private final String done;

        /** @param done said then, with the space in its place */
        private OfOne(CommandContext context, String path, String done) {
            this.context = context;
            this.path = path;
            this.done = done;
        }

        @Override
        public Integer call() {
            try (ApiClient api = config.operator(context)) {
                api.post(PATH + '/' + path, Map.of("space", space));
                context.terminal().print(done, space);
                return 0;
            }
        }
    }

    @Command(name = "drop", header = "Deletes a space's log, and all that its embedder keeps in Kafka and on disk.", footer = {
            "", "Examples:", "  refold spaces drop hashing-384-1f3a9c2e", "",
            "Refused while a generation of any store is of the space, while it is the configured one, and while",
            "another process reads or writes its log. To have the space again, every document is embedded anew."})
    private static final class Drop extends OfOne {

        private Drop(CommandContext context) {
            super(context, "drop", "space %s is gone");
        }
    }

    @Command(name = "refill", header = "Makes a space's log anew and fills it from its embedder's state.", footer = {"",
            "Examples:", "  refold spaces refill hashing-384-1f3a9c2e", "",
            "For a log that was deleted, or that lost records. Nothing is embedded again. Every generation of the space",
            "answers with what it has and changes no more: run refold rebuild STORE for each store then."})
    private static final class Refill extends OfOne {

        private Refill(CommandContext context) {
            super(context, "refill", "the log of space %s is made anew and filled; refold status says when it is"
                    + " done. Then, for every store: refold rebuild STORE");
        }
    }
}
