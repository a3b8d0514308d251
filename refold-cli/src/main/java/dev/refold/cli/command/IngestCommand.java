package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RunningStack;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.ingest.IngestReport;
import dev.refold.ingest.javadoc.JavadocSource;
import dev.refold.ingest.source.DocumentSource;
import dev.refold.ingest.source.FileSource;
import dev.refold.ingest.source.JsonLinesSource;
import dev.refold.schemas.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "ingest", header = "Publishes documents.", description = {"",
        "Files and folders (text, Markdown, HTML), JSON Lines, or the JDK's Javadoc. Documents that did not change are"
                + " recognised and cost nothing.",
        "What cannot be published is named with its reason, the rest goes on, and the exit code is 1.%n"}, footer = {"",
                "Examples:", "  refold ingest docs/ README.md", "  refold ingest --jsonl documents.jsonl --tenant acme",
                "  refold ingest --jsonl - --wait", "  refold ingest --javadoc --wait", "",
                "A line of JSON Lines: {\"id\":\"T-17\",\"title\":\"…\",\"content\":\"…\",\"metadata\":{\"tags\":[\"a\"]}}"})
final class IngestCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files and folders.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--jsonl", paramLabel = "FILE|-", description = "A document a line; - reads standard input.")
    private Optional<String> jsonLines = Optional.empty();

    @Option(names = "--javadoc", arity = "0..1", fallbackValue = "", paramLabel = "ZIP", description = "A document for"
            + " each type in a zip of Java sources (the running JDK's).")
    private Optional<String> javadoc = Optional.empty();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose documents they are (default).")
    private String tenant = "default";

    @Option(names = "--wait", description = "Return when they can be found.")
    private boolean wait;

    IngestCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        DocumentSource source = source();
        Configuration configuration = config.load(context);
        RunInfo run = RunningStack.require(new DataDir(configuration.dataDir()));
        IngestReport report = new Publishing(context.terminal(), configuration, run).publish(source);
        print(report);
        if (wait) {
            await(run, report);
        }
        if (report.stopped().isPresent()) {
            throw new CommandException(ExitCode.UNREACHABLE, report.stopped().get());
        }
        return report.complete() ? 0 : ExitCode.FAILED.code();
    }

    private DocumentSource source() {
        int given = (paths.isEmpty() ? 0 : 1) + (jsonLines.isPresent() ? 1 : 0) + (javadoc.isPresent() ? 1 : 0);
        if (given != 1) {
            throw new CommandException(ExitCode.USAGE, "name files and folders, or --jsonl FILE, or --javadoc: one of"
                    + " the three. `refold ingest --help` has examples");
        }
        if (jsonLines.isPresent()) {
            return jsonLines.get().equals(STANDARD_INPUT)
                    ? JsonLinesSource.ofStream(context.input(), "standard input", tenant, Limits.DEFAULT)
                    : JsonLinesSource.ofFile(Path.of(jsonLines.get()), tenant, Limits.DEFAULT);
        }
        if (javadoc.isPresent()) {
            return javadoc.get().isEmpty()
                    ? JavadocSource.ofRunningJdk(tenant)
                    : JavadocSource.of(Path.of(javadoc.get()), tenant);
        }
        return FileSource.of(paths, tenant, Limits.DEFAULT);
    }

    private void print(IngestReport report) {
        Terminal terminal = context.terminal();
        terminal.print("%,d documents published in %.1f s (%,.0f/s)", report.progress().published(),
                report.progress().elapsed().toMillis() / 1e3, report.progress().documentsPerSecond());
        if (report.progress().skipped() > 0) {
            terminal.print("%,d other files passed over", report.progress().skipped());
        }
        if (report.progress().problems() > 0) {
            terminal.print("%,d NOT published, for the reasons above", report.progress().problems());
        }
        if (!report.token().offsets().isEmpty()) {
            terminal.print("token %s", report.token().toText());
        }
    }

    private void await(RunInfo run, IngestReport report) throws InterruptedException {
        long began = System.nanoTime();
        try (ApiClient api = ApiClient.of(run, tenant)) {
            new SearchableWait(api, SearchableWait.PATIENCE).await(run.defaultStore(), report.token(),
                    new WaitDisplay(context.terminal(), run.defaultStore()));
        }
        context.terminal().print("searchable in %s after another %.1f s", run.defaultStore(),
                (System.nanoTime() - began) / 1e9);
    }
}
