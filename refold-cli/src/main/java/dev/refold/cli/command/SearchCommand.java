package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;

@Command(name = "search", header = "Finds documents.", footer = {"", "Examples:",
        "  refold search \"a queue that blocks when it is full\"",
        "  refold search \"map with sorted keys\" --mode vector --top-k 3",
        "  refold search printer --tenant acme --filter '{\"eq\":[\"tags\",\"urgent\"]}'",
        "  refold search printer --after r1.AAEB3wc --wait 2s", "  refold search printer --store pgvector@3",
        "  refold search printer --explain --fusion '{\"method\":\"rrf\",\"k\":60}'",
        "  refold search '\"full queue\" print*' --mode keyword",
        "  refold search printer --json", "",
        "Filter operators: eq ne in lt lte gt gte exists and or not."})
final class SearchCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "TEXT", description = "What to look for.")
    private String text = "";

    @Option(names = "--mode", paramLabel = "MODE", description = "hybrid, vector or keyword (hybrid).")
    private String mode = "hybrid";

    @Option(names = "--top-k", paramLabel = "N", description = "How many hits at most (5).")
    private int topK = 5;

    @Option(names = "--group-by", paramLabel = "WHAT", description = "document: the best chunk of each; or chunk"
            + " (document).")
    private String groupBy = "document";

    @Option(names = "--store", paramLabel = "STORE", description = "Which store answers, or STORE@GENERATION"
            + " (what is live in the default one).")
    private Optional<String> store = Optional.empty();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose documents (default).")
    private String tenant = "default";

    @Option(names = "--filter", paramLabel = "JSON", description = "On metadata.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--after", paramLabel = "TOKEN", description = "Wait until what the token stands for is included, as"
            + " `refold ingest` and PUT give it; may be given several times.")
    private List<String> after = new ArrayList<>();

    @Option(names = "--wait", paramLabel = "DURATION", description = "How long to wait for it, such as 2s; three quarters"
            + " of http.timeout otherwise.")
    private Optional<String> wait = Optional.empty();

    @Option(names = "--allow-stale", description = "Then answer without it, and say so, rather than fail.")
    private boolean allowStale;

    @Option(names = "--fusion", paramLabel = "JSON", description = "How mode hybrid makes one list of two.")
    private Optional<String> fusion = Optional.empty();

    @Option(names = "--explain", description = "Show each hit's score and rank in the two searches.")
    private boolean explain;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "The next page, of the same search.")
    private Optional<String> cursor = Optional.empty();

    @Option(names = "--facet", paramLabel = "KEY", description = "Count the documents that the filter lets through by"
            + " their values under a metadata key; may be given several times.")
    private List<String> facets = new ArrayList<>();

    @Option(names = "--json", description = "The API's answer as it is.")
    private boolean json;

    SearchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunInfo run = config.running(context);
        try (ApiClient api = ApiClient.of(run, tenant)) {
            String answer = api.search(new SearchRequest(text, mode, topK, groupBy, store, OptionalInt.empty(),
                    filter, wanted(), new SearchRequest.How(fusion, explain, cursor, facets)));
            if (json) {
                context.terminal().out().println(answer);
            } else {
                print(api.parseSearch(answer));
            }
            return 0;
        } catch (JacksonException e) {
            throw new CommandException(ExitCode.USAGE, "--filter or --fusion is not JSON; write them such as"
                    + " '{\"eq\":[\"tags\",\"urgent\"]}' and '{\"method\":\"rrf\"}'", e);
        }
    }

    private SearchRequest.After wanted() {
        return new SearchRequest.After(after, wait.map(text -> Durations.parse("--wait", text)), allowStale);
    }

    private void print(SearchAnswer answer) {
        Terminal terminal = context.terminal();
        answer.staleReason().ifPresent(reason -> terminal.say("STALE: %s", reason));
        if (answer.hits().isEmpty()) {
            terminal.print("Nothing found.");
        }
        for (SearchAnswer.Hit hit : answer.hits()) {
            String title = hit.title().isEmpty() ? hit.documentId() : hit.title();
            terminal.print("%.3f  %s  (%s)", hit.score(), terminal.bold(title), hit.documentId());
            if (explain) {
                hit.ranks().ifPresent(ranks -> terminal.print("       vector %s, keyword %s", explained(
                        hit.scores().vector(), ranks.vector()), explained(hit.scores().keyword(), ranks.keyword())));
            }
            terminal.print("       %s%n", highlighted(hit));
        }
        answer.facets().orElse(List.of()).forEach(this::print);
        terminal.say("%s@%d, %s, %d ms", answer.generation().store(), answer.generation().number(), mode,
                answer.tookMillis());
        answer.cursor().ifPresent(next -> terminal.say("more with --cursor %s", next));
    }

    private void print(SearchAnswer.Facet facet) {
        context.terminal().print("%s  (%d documents, %d values)", context.terminal().bold(facet.key()),
                facet.documents(), facet.different());
        facet.values().forEach(value -> context.terminal().print("       %6d  %s", value.documents(), value.value()));
    }

    private static String explained(OptionalDouble score, OptionalInt rank) {
        return score.isEmpty()
                ? "–"
                : "%.3f (%s)".formatted(score.getAsDouble(), rank.isEmpty() ? "–" : "#" + rank.getAsInt());
    }

    private String highlighted(SearchAnswer.Hit hit) {
        StringBuilder marked = new StringBuilder();
        int end = 0;
        for (List<Integer> range : hit.highlights()) {
            marked.append(hit.snippet(), end, range.getFirst());
            marked.append(context.terminal().bold(hit.snippet().substring(range.getFirst(), range.getLast())));
            end = range.getLast();
        }
        return marked.append(hit.snippet().substring(end)).toString().replaceAll("\\s+", " ");
    }
}
