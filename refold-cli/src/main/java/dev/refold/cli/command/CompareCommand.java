package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.evaluation.ApiAsking;
import dev.refold.cli.evaluation.ComparisonPage;
import dev.refold.cli.evaluation.Figures;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.Asking;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.ComparisonJson;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "compare", header = "Compares the answers of two stores or generations.", footer = {"",
        "Queries: {\"id\": \"1\", \"text\": \"…\"} a line. Answers are compared by the ids of their documents.", "",
        "Examples:", "  refold compare lucene pgvector --queries q.jsonl",
        "  refold compare pgvector@2 pgvector@3 --queries q.jsonl --min-overlap 0.95",
        "  refold compare pgvector chroma --queries q.jsonl --html report.html"})
final class CompareCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(index = "0", paramLabel = "LEFT", description = "STORE, or STORE@GENERATION.")
    private String left = "";

    @Parameters(index = "1", paramLabel = "RIGHT", description = "Whom to hold against it.")
    private String right = "";

    @Option(names = "--queries", paramLabel = "FILE", required = true, description = "The queries, JSON Lines.")
    private Path queries = Path.of("");

    @Option(names = "--mode", paramLabel = "MODE", description = "hybrid, vector or keyword (hybrid).")
    private String mode = "hybrid";

    @Option(names = "--top-k", paramLabel = "N", description = "How many documents of each answer (5).")
    private int topK = 5;

    @Option(names = "--min-overlap", paramLabel = "X", description = "Exit 1 when the mean Jaccard@k is below, 0 to 1.")
    private Optional<Double> minOverlap = Optional.empty();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose documents (default).")
    private String tenant = "default";

    @Option(names = "--json", description = "Everything, for scripts.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots and the worst queries.")
    private Optional<Path> html = Optional.empty();

    CompareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Side first = Sides.parse(left);
        Side second = Sides.parse(right);
        List<Query> asked = QueryFiles.queries(queries);
        OptionalDouble least = least();
        RunInfo run = config.running(context);
        try (ApiClient api = ApiClient.of(run, tenant)) {
            Comparison comparison = compare(first, second, new ApiAsking(api, mode, topK), asked);
            html.ifPresent(file -> write(file, ComparisonPage.of(comparison)));
            if (json) {
                context.terminal().out().println(JsonMapper.shared().writeValueAsString(ComparisonJson.of(comparison)));
            } else {
                print(comparison);
            }
            return gate(comparison.jaccard().mean(), least).code();
        }
    }

    private Comparison compare(Side first, Side second, Asking asking, List<Query> asked) {
        try (QueryProgress progress = QueryProgress.on(context.terminal(), asked.size())) {
            return Comparison.of(first, second, asking, asked, progress);
        }
    }

    private OptionalDouble least() {
        if (minOverlap.filter(least -> !(least >= 0 && least <= 1)).isPresent()) {
            throw new CommandException(ExitCode.USAGE, "--min-overlap lies between 0 and 1, not " + minOverlap.get());
        }
        return minOverlap.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private ExitCode gate(double overlap, OptionalDouble least) {
        if (least.isPresent() && overlap < least.getAsDouble()) {
            context.terminal().say("refold: the mean Jaccard@%d is %.4f, below --min-overlap %s", topK, overlap,
                    least.getAsDouble());
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private void print(Comparison comparison) {
        Terminal terminal = context.terminal();
        terminal.print("%s and %s, %s, %d queries", comparison.left(), comparison.right(), mode,
                comparison.perQuery().size());
        terminal.print("%-24s %10s %10s %10s", "", "mean", "median", "worst");
        for (Figures figures : Figures.of(comparison)) {
            terminal.print("%-24s %10s %10s %10s", figures.name(), figures.text(figures.summary().mean()),
                    figures.text(figures.summary().median()), figures.text(figures.summary().worst()));
        }
        terminal.print("queries that one side answered and the other did not: %d", comparison.emptyOnOneSide());
    }

    private void write(Path file, String page) {
        try {
            Files.writeString(file, page);
            context.terminal().say("written: %s", file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, file + " cannot be written: " + e, e);
        }
    }
}
