package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.DemoDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.demo.DemoCheck;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.logging.LogFile;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "demo", header = "Shows what Refold does, on the Javadoc of this JDK.", description = {"",
        "Starts everything in this process in a directory of its own, publishes about two thousand documents, waits"
                + " until they can be found, asks ten questions, and checks itself. Then it stays up, to be tried; with"
                + " --exit it starts from nothing and ends.%n"}, footer = {"", "Examples:", "  refold demo",
                        "  refold demo --exit", "  refold demo --exit --store pgvector",
                        "  refold demo --exit --store chroma",
                        "  refold demo --store lucene --store pgvector --port 9090"})
final class DemoCommand implements Callable<Integer> {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final StackOptions options = new StackOptions();

    @Option(names = "--exit", description = "End after the check: exit code 0 when it is passed, else 1.")
    private boolean exit;

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configured = config.load(context, options);
        requireEmbeddedBroker(configured);
        DataDir base = new DataDir(configured.dataDir());
        DataDir dir = DemoDir.open(config.namesDataDir() ? base : exit ? base.demoToExit() : base.demo());
        if (exit) {
            DemoDir.empty(dir);
        }
        LogFile.write(dir.log());
        Configuration configuration = prepared(configured, base, dir);
        Instant began = Instant.now();
        context.terminal().say("refold: starting Kafka, embedder, sink and HTTP API in this process …");
        try (Foreground foreground = Foreground.of(Stack.start(configuration, Role.all()), context.terminal())) {
            Stack stack = foreground.stack();
            new StackReport(context.terminal(), stack).ready(began, stack.awaitReady(READY_LIMIT));
            RunInfo run = stack.run().orElseThrow();
            List<DemoCheck> checks = new DemoRun(context.terminal(), configuration, run).run();
            if (!exit) {
                suggest(run, dir);
                foreground.awaitEnd();
            }
            return (DemoCheck.allPassed(checks) ? ExitCode.DONE : ExitCode.FAILED).code();
        }
    }

    private static void requireEmbeddedBroker(Configuration configuration) {
        if (!configuration.embeddedBroker()) {
            throw new CommandException(ExitCode.USAGE, "the demo brings its own Kafka and leaves yours alone: unset"
                    + " REFOLD_KAFKA_BOOTSTRAP_SERVERS and kafka.bootstrap.servers, or run it with another --config");
        }
    }

    private Configuration prepared(Configuration configured, DataDir base, DataDir dir) {
        Configuration own = new LocalServers(context.terminal(), base, config.dataDirAgain()).completed(configured)
                .withDataDir(dir.root());
        if (exit && !options.namesPort()) {
            own = own.withHttpPort(0);
        }
        return new DemoStores(context.terminal(), exit ? "demo_exit" : "demo").apart(own, DemoDir.isFresh(dir));
    }

    private void suggest(RunInfo run, DataDir dir) {
        context.terminal().say("""

                It stays up. In another terminal:
                  refold search "a thread-safe list" --data-dir %1$s
                  refold status --data-dir %1$s
                  curl %2$s/v1/status
                  curl -H 'Content-Type: application/json' -d '{"query":"a thread-safe list"}' %2$s/v1/search
                Ctrl-C ends it.""", dir.root(), run.url());
    }
}
