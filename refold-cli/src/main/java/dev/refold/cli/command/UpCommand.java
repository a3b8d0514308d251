package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.logging.LogFile;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "up", header = "Runs everything in one process until Ctrl-C.", description = {"",
        "Broker, embedder, sinks and HTTP API. State lies in the data directory: the next `up` goes on where this one"
                + " ended and embeds nothing again.",
        "The store pgvector uses DATABASE_URL, chroma CHROMA_URL; where none is set, a PostgreSQL or a Chroma is"
                + " started for it. Of several stores each has its own lag, and one that is down holds back no"
                + " other.%n"}, footer = {"", "Examples:", "  refold up", "  refold up --store pgvector --port 9090",
                        "  refold up --store pgvector --store chroma --store lucene",
                        "  refold up --data-dir /var/lib/refold"})
final class UpCommand implements Callable<Integer> {

    private static final Duration READY_LIMIT = Duration.ofSeconds(20);

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final StackOptions options = new StackOptions();

    UpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = config.load(context, options);
        DataDir dir = new DataDir(configuration.dataDir()).create();
        LogFile.write(dir.log());
        Instant began = Instant.now();
        Configuration complete = new LocalServers(context.terminal(), dir, config.dataDirAgain())
                .completed(configuration);
        try (Foreground foreground = Foreground.of(Stack.start(complete, Role.all()), context.terminal())) {
            StackReport report = new StackReport(context.terminal(), foreground.stack());
            report.ready(began, foreground.stack().awaitReady(READY_LIMIT));
            foreground.stack().run().ifPresent(this::suggest);
            foreground.awaitEnd();
        }
        return 0;
    }

    private void suggest(RunInfo run) {
        String dir = config.dataDirAgain();
        context.terminal().say("%nIn another terminal:%n  refold ingest --javadoc --wait%s%n  refold search \"a queue"
                + " that blocks when it is full\"%s%n  curl %s/v1/status%nCtrl-C ends it.", dir, dir, run.url());
    }
}
