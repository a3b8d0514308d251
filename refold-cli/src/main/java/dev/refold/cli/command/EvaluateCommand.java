package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.evaluation.ApiAsking;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.CollectionFiles;
import dev.refold.store.evaluation.Evaluation;
import dev.refold.store.evaluation.Judgements;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "evaluate", header = "Measures how well a store answers judged queries.", footer = {"", "Files:",
        "  queries: {\"id\": \"1\", \"text\": \"…\"} a line",
        "  judgements: query, document and grade with tabs between, after a header line; above 0 is relevant", "",
        "Examples:", "  refold evaluate lucene --queries q.jsonl --qrels qrels.tsv",
        "  refold evaluate lucene@2 --queries q.jsonl --qrels qrels.tsv --mode all",
        "  refold evaluate pgvector --queries q.jsonl --qrels qrels.tsv --mode vector --json"})
final class EvaluateCommand implements Callable<Integer> {

    private static final String ALL = "all";
    private static final List<String> MODES = List.of("keyword", "vector", "hybrid");

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "SIDE", description = "STORE, or STORE@GENERATION.")
    private String side = "";

    @Option(names = "--queries", paramLabel = "FILE", required = true, description = "The queries, JSON Lines.")
    private Path queries = Path.of("");

    @Option(names = "--qrels", paramLabel = "FILE", required = true, description = "The judgements, with tabs.")
    private Path qrels = Path.of("");

    @Option(names = "--mode", paramLabel = "MODE", description = "hybrid, vector, keyword, or all (hybrid).")
    private String mode = "hybrid";

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose documents (default).")
    private String tenant = "default";

    @Option(names = "--json", description = "For scripts: an object, or with --mode all an array of them.")
    private boolean json;

    EvaluateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Side asked = Sides.parse(side);
        Map<String, Judgements> judgements = QueryFiles.judgements(qrels);
        List<Query> judged = CollectionFiles.judged(QueryFiles.queries(queries), judgements);
        if (judged.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "no query of " + queries + " has a relevant document in " + qrels
                    + "; the ids of the queries must be the same in both");
        }
        RunInfo run = config.running(context);
        try (ApiClient api = ApiClient.of(run, tenant)) {
            print((mode.equals(ALL) ? MODES : List.of(mode)).stream().map(
                    one -> Evaluation.of(asked, new ApiAsking(api, one, Evaluation.DEPTH), judged, judgements))
                    .toList());
        }
        return 0;
    }

    private void print(List<Evaluation> evaluations) {
        Terminal terminal = context.terminal();
        if (json) {
            Object what = mode.equals(ALL)
                    ? evaluations.stream().map(Evaluation::toJson).toList()
                    : evaluations.getFirst().toJson();
            terminal.out().println(JsonMapper.shared().writeValueAsString(what));
            return;
        }
        terminal.print("%s, %d judged queries", side, evaluations.getFirst().queries());
        terminal.print("%-8s  %7s  %7s  %9s  %7s", "mode", "nDCG@10", "P@5", "recall@10", "MRR");
        for (Evaluation one : evaluations) {
            terminal.print("%-8s  %7.4f  %7.4f  %9.4f  %7.4f", one.mode(), one.ndcg(), one.precision(), one.recall(),
                    one.mrr());
        }
    }
}
