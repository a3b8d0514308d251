package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RebuildAnswer;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rebuild", header = "Builds a generation from the log beside the live one, checks it, and switches.", footer = {
        "",
        "Searches and new events go on meanwhile. The running Refold works; Ctrl-C ends the watching only.", "",
        "Examples:", "  refold rebuild pgvector", "  refold rebuild pgvector --plan",
        "  refold rebuild lucene --space dimensions=768 --plan",
        "  refold rebuild pgvector --queries q.jsonl --min-overlap 0.6", "  refold rebuild pgvector --no-promote",
        "  refold rebuild pgvector --space dimensions=768 --max-tokens 5000000",
        "  refold rebuild pgvector --resume --max-tokens 8000000",
        "  refold rebuild pgvector --as-of 2026-01-02T03:04:05Z --plan",
        "  refold rebuild pgvector --as-of 2026-01-02T03:04:05Z", "",
        "--as-of makes a look at the past: a generation with the documents as they were then, to be searched with",
        "`refold search TEXT --store STORE@GENERATION` and dropped with `refold drop`. It is not promoted. Vectors come",
        "from the log; what none is left of is embedded: --plan reads the log up to there and says how much.", "",
        "--space takes provider, model, dimensions, language, chunkTargetChars, chunkOverlapChars and",
        "chunkMaxChars; what is not named stays as in the live generation. Another space embeds every document",
        "anew: see --plan first.", "",
        "--max-tokens counts what the service says, or a token for four characters; --plan says how many there",
        "are. It is passed by one request at most and by what the service counts more; once the space is filled,",
        "new events are embedded whatever they cost. It holds where the embedder runs: ask `refold up`."})
final class RebuildCommand implements Callable<Integer> {

    private static final String PATH = "/v1/admin/rebuilds";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    /** Of a look at the past, whose log is folded to know. */
    private static final Duration LONGEST_PLAN = Duration.ofMinutes(31);
    private static final Set<String> NUMBERS = Set.of("dimensions", "chunkTargetChars", "chunkOverlapChars",
            "chunkMaxChars");

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "STORE", description = "lucene, pgvector or chroma.")
    private String store = "";

    @Option(names = "--plan", description = "Say what it would cost, and do nothing.")
    private boolean plan;

    @Option(names = "--price-per-million-tokens", paramLabel = "PRICE", description = "With --plan: what the model"
            + " costs, to say the sum.")
    private Optional<Double> price = Optional.empty();

    @Option(names = "--space", paramLabel = "KEY=VALUE", split = ",", description = "What differs from the live"
            + " generation's space.")
    private Map<String, String> space = new LinkedHashMap<>();

    @Option(names = "--as-of", paramLabel = "TIME|TOKEN", description = "A look at the past: a time with its offset,"
            + " or a consistency token as writes return it.")
    private Optional<String> asOf = Optional.empty();

    @Option(names = "--max-tokens", paramLabel = "N", description = "Pause when so many tokens are spent on the new"
            + " space, all told; with --resume: how many from now on.")
    private Optional<Long> maxTokens = Optional.empty();

    @Option(names = "--queries", paramLabel = "FILE", description = "Queries for the gate, JSON Lines.")
    private Optional<Path> queries = Optional.empty();

    @Option(names = "--min-overlap", paramLabel = "X", description = "Promote only when the mean Jaccard@k with the live"
            + " generation is at least X, 0 to 1.")
    private Optional<Double> minOverlap = Optional.empty();

    @Option(names = "--mode", paramLabel = "MODE", description = "Of the gate: hybrid, vector or keyword (hybrid).")
    private String mode = "hybrid";

    @Option(names = "--top-k", paramLabel = "N", description = "Of the gate: documents of each answer (5).")
    private int topK = 5;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Of the gate: whose documents (default).")
    private String tenant = "default";

    @Option(names = "--keep", paramLabel = "DURATION", description = "How long the generation before stays for a"
            + " rollback, such as 30m, 24h or 7d (24h).")
    private Optional<String> keep = Optional.empty();

    @Option(names = "--no-promote", description = "Stop when it is ready; --resume promotes it.")
    private boolean waitForWord;

    @Option(names = "--resume", description = "Go on with the one that paused or failed.")
    private boolean resume;

    @Option(names = "--pause", description = "Stop working at the one that is under way.")
    private boolean pause;

    @Option(names = "--detach", description = "Ask, and do not watch.")
    private boolean detach;

    RebuildCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> order = order();
        try (ApiClient api = config.operator(context)) {
            if (plan) {
                String answer = asOf.isPresent()
                        ? api.postAndWait(PATH + "/plan", order, LONGEST_PLAN)
                        : api.post(PATH + "/plan", order);
                print(api.read(answer, RebuildAnswer.Plan.class));
                return 0;
            }
            if (pause || resume) {
                RebuildAnswer steered = steer(api, pause ? "pause" : "resume");
                return pause || detach ? said(steered) : watch(api, steered);
            }
            RebuildAnswer asked = api.read(api.post(PATH, order), RebuildAnswer.class);
            context.terminal().say("%s is being built, of space %s%s", asked.side(), asked.space(),
                    Optional.ofNullable(asked.asOf()).map(at -> ", as of " + at).orElse(""));
            return detach ? 0 : watch(api, asked);
        }
    }

    private Map<String, Object> order() {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("store", store);
        asOf.ifPresentOrElse(moment -> {
            requireNoPromotion();
            order.put("asOf", moment);
        }, () -> order.put("promote", !waitForWord));
        if (!space.isEmpty()) {
            Map<String, Object> changes = new LinkedHashMap<>();
            space.forEach((key, value) -> changes.put(key, NUMBERS.contains(key) ? number(key, value) : value));
            order.put("space", changes);
        }
        maxTokens.ifPresent(most -> order.put("maxTokens", most));
        keep.ifPresent(text -> order.put("keepSeconds", Durations.parse("--keep", text).toSeconds()));
        if (minOverlap.isPresent() != queries.isPresent()) {
            throw new CommandException(ExitCode.USAGE, "a gate needs both --queries and --min-overlap");
        }
        queries.ifPresent(file -> {
            order.put("queries", QueryFiles.queries(file).stream()
                    .map(query -> Map.of("id", query.id(), "text", query.text())).toList());
            order.put("minOverlap", minOverlap.orElseThrow());
            order.put("mode", mode);
            order.put("topK", topK);
            order.put("tenant", tenant);
        });
        return order;
    }

    private void requireNoPromotion() {
        if (waitForWord || keep.isPresent() || queries.isPresent() || minOverlap.isPresent()) {
            throw new CommandException(ExitCode.USAGE, "--as-of makes a look at the past, which is not promoted; leave"
                    + " out --no-promote, --keep, --queries and --min-overlap");
        }
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CommandException(ExitCode.USAGE, "--space " + key + " is a whole number, not \"" + value + '"',
                    e);
        }
    }

    private RebuildAnswer steer(ApiClient api, String how) {
        RebuildAnswer newest = rebuilds(api).stream().filter(one -> one.store().equals(store))
                .filter(one -> !one.isPromoted()).max(Comparator.comparingInt(RebuildAnswer::generation))
                .orElseThrow(() -> new CommandException(ExitCode.USAGE, "there is no rebuild of " + store + " to "
                        + how + "; `refold generations` lists what there is"));
        Map<String, Object> choice = new LinkedHashMap<>(Map.of("store", store, "generation", newest.generation()));
        if (resume) {
            maxTokens.ifPresent(most -> choice.put("maxTokens", most));
        }
        return api.read(api.post(PATH + '/' + how, choice), RebuildAnswer.class);
    }

    private static List<RebuildAnswer> rebuilds(ApiClient api) {
        return api.read(api.get(PATH), RebuildAnswer.All.class).rebuilds();
    }

    private int watch(ApiClient api, RebuildAnswer asked) throws InterruptedException {
        return said(awaitRest(api, asked));
    }

    private RebuildAnswer awaitRest(ApiClient api, RebuildAnswer asked) throws InterruptedException {
        Set<String> told = new HashSet<>(asked.problems());
        try (PhaseProgress progress = PhaseProgress.on(context.terminal())) {
            while (true) {
                RebuildAnswer now = rebuilds(api).stream().filter(one -> one.side().equals(asked.side())).findFirst()
                        .orElseThrow(() -> new CommandException(ExitCode.FAILED, asked.side() + " was dropped"));
                now.problems().stream().filter(told::add).forEach(problem -> context.terminal().say("  %s", problem));
                if (now.isAtRest()) {
                    return now;
                }
                progress.show(phase(now));
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    /** A phase that counts nothing says less than its step. */
    private static PhaseProgress.Phase phase(RebuildAnswer now) {
        boolean counts = now.done() > 0 || now.total() > 0;
        String name = !counts
                ? now.step()
                : now.phase().startsWith(now.step())
                        ? now.phase()
                        : now.step() + ", " + now.phase();
        return new PhaseProgress.Phase(name, now.unit(), now.done(), now.total(), now.perSecond(),
                Optional.ofNullable(now.etaSeconds()));
    }

    private int said(RebuildAnswer now) {
        Terminal terminal = context.terminal();
        return switch (now.step()) {
            case "keeping" -> {
                terminal.print("%s is live, of space %s. The generation before stays for `refold rollback %s`.",
                        now.side(), now.space(), store);
                yield 0;
            }
            case "done" -> {
                terminal.print("%s: %s", now.side(), now.why());
                if (now.asOf() != null) {
                    terminal.print("refold search TEXT --store %s", now.side());
                }
                yield 0;
            }
            case "failed" -> {
                terminal.say("refold: the rebuild of %s failed: %s", now.side(), now.why());
                yield ExitCode.FAILED.code();
            }
            default -> {
                terminal.print("%s is %s: %s", now.side(), now.step(), now.why());
                yield 0;
            }
        };
    }

    private void print(RebuildAnswer.Plan plan) {
        Terminal terminal = context.terminal();
        terminal.print("A rebuild of %s in space %s%s", plan.store(), plan.space(), asOf.map(at -> ", as of " + at)
                .orElse(""));
        terminal.print("  documents        %,12d", plan.documents());
        terminal.print("  chunks           %,12d", plan.chunks());
        terminal.print("  chunks to embed  %,12d", plan.chunksToEmbed());
        terminal.print("  tokens to embed  %,12d  estimated", plan.tokensToEmbed());
        price.ifPresent(each -> terminal.print("  price            %12.2f  at %.4f a million tokens",
                plan.tokensToEmbed() / 1e6 * each, each));
        terminal.print("  log records      %,12d", plan.records());
        terminal.print("  size             %,12.1f  MiB, estimated", plan.bytes() / (double) (1 << 20));
        terminal.print("  time             %,12.0f  s, estimated, embedding apart", plan.seconds());
        plan.remarks().forEach(remark -> terminal.print("  - %s", remark));
        terminal.print("Nothing was done.");
    }
}
