package dev.refold.cli.command;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.load.KeptRuns;
import dev.refold.cli.load.LoadPage;
import dev.refold.cli.load.LoadPlan;
import dev.refold.cli.load.LoadResult;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadRun;
import dev.refold.cli.load.LoadText;
import dev.refold.cli.load.Profile;
import dev.refold.cli.load.Regressions;
import dev.refold.cli.load.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

@Command(name = "load", header = "Puts a running API under load and measures it.", footer = {"", "Profiles:",
        "  smoke    10 users for 60 s: does it hold at all?",
        "  full     10, 100 and 200 users, 10 minutes together",
        "  soak     100 users for 4 hours; tells how memory grows",
        "  queries  reads alone, 10, 100, 200 users, 5 requests a second each, 3 minutes", "",
        "Users come one by one, stay, and go one by one. Each asks at times that are",
        "fixed beforehand, and latencies count from those: a server that stalls is not",
        "asked less, and its queue is part of the figures. Once a second a document is",
        "written and searched for until it is found. The documents asked for are written",
        "before and deleted after, in a tenant of their own. What --json prints into a",
        "file is what --compare reads; LAST is the last run with the same options here,",
        "as each is kept in the data directory.", "",
        "Exit codes: 1 when fewer requests succeed than --min-success, something is worse",
        "than in --compare by more than noise (each run measures its own noise), or, with",
        "--goals, a goal is missed.",
        "", "Examples:", "  refold load",
        "  refold load --profile full --html load.html --json",
        "  refold load --profile full --compare load.json",
        "  refold load --compare LAST --goals",
        "  refold load --profile smoke --duration 10s --users 5 --watchers 2",
        "  refold load --profile queries --store pgvector",
        "  refold load --url https://search.example.org --key KEY --any-host"})
final class LoadCommand implements Callable<Integer> {

    private static final Path LAST = Path.of("LAST");
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--profile", paramLabel = "NAME", description = "smoke, full, soak or queries (smoke).")
    private String profile = "smoke";

    @Option(names = "--url", paramLabel = "URL", description = "The API (that of the stack that runs on --data-dir).")
    private Optional<String> url = Optional.empty();

    @Option(names = "--key", paramLabel = "KEY", description = "An access key that may read, write and see metrics.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--any-host", description = "Also when the URL is of another machine.")
    private boolean anyHost;

    @Option(names = "--users", paramLabel = "N", split = ",", description = "Numbers of users, one after the other.")
    private List<Integer> users = List.of();

    @Option(names = "--duration", paramLabel = "TIME", description = "Of all together, such as 90s, 10m or 4h.")
    private Optional<String> duration = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second of each user.")
    private Optional<Double> rate = Optional.empty();

    @Option(names = "--writes", paramLabel = "PERCENT", description = "How many of the requests write.")
    private OptionalInt writes = OptionalInt.empty();

    @Option(names = "--watchers", paramLabel = "N", description = "Readers of the stream of status events (5).")
    private int watchers = 5;

    @Option(names = "--documents", paramLabel = "N", description = "How many to ask for (1000).")
    private int documents = 1_000;

    @Option(names = "--store", paramLabel = "STORE", description = "Who answers reads (the default store).")
    private String store = "";

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose documents (load; with --key, the key's).")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed asks the same (1).")
    private long seed = 1;

    @Option(names = "--min-success", paramLabel = "X", description = "Exit 1 below this share of requests (0.99).")
    private double minSuccess = 0.99;

    @Option(names = "--compare", paramLabel = "FILE", description = "Exit 1 when worse than this earlier --json;"
            + " LAST: than the run before.")
    private Optional<Path> compare = Optional.empty();

    @Option(names = "--goals", description = "Exit 1 when one of the goals is missed that a run shows.")
    private boolean goals;

    @Option(names = "--json", description = "Everything, for scripts and for --compare.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables and plots.")
    private Optional<Path> html = Optional.empty();

    LoadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = plan();
        Optional<LoadResult> earlier = earlier(LoadResult.Plan.of(plan));
        try (Target target = target()) {
            LoadResult result = new LoadRun(plan, target, line -> context.terminal().say("%s", line)).run();
            keep(result);
            List<Regressions.Finding> findings = earlier
                    .map(before -> Regressions.between(before, result)).orElse(List.of());
            html.ifPresent(file -> write(file, LoadPage.of(result, findings)));
            if (json) {
                context.terminal().out().println(KeptRuns.json(result));
            } else {
                print(result);
            }
            return verdict(result, findings).code();
        }
    }

    private LoadPlan plan() {
        Profile named = named(profile);
        if (!(minSuccess >= 0 && minSuccess <= 1)) {
            throw usage("--min-success lies between 0 and 1, not " + minSuccess);
        }
        Duration interval = rate.map(LoadCommand::interval).orElse(named.interval());
        try {
            return new LoadPlan(profile, LoadPlan.stages(users.isEmpty() ? named.users() : users,
                    duration.map(text -> Durations.parse("--duration", text)).orElse(named.total())), interval,
                    writes.orElse(named
                            .writePercent()),
                    watchers, documents, seed, store);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Profile named(String name) {
        try {
            return Profile.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--profile is smoke, full, soak or queries, not " + name, e);
        }
    }

    private static Duration interval(double perSecond) {
        if (!(perSecond > 0)) {
            throw usage("--rate is above 0, not " + perSecond);
        }
        return Duration.ofNanos((long) (NANOS_PER_SECOND / perSecond));
    }

    /** Nobody's server by accident: another machine is put under load when that is said. */
    private Target target() {
        String where = url.orElseGet(() -> config.running(context).url());
        String host = host(where);
        try {
            if (!anyHost && !InetAddress.getByName(host).isLoopbackAddress()) {
                throw usage(host + " is not this machine. If it is yours to put under load, add --any-host");
            }
        } catch (UnknownHostException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "the host " + host + " is not known", e);
        }
        return new Target(where, key, key.isPresent() ? tenant : Optional.of(tenant.orElse("load")), store);
    }

    private static String host(String where) {
        try {
            URI uri = URI.create(where);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri.getHost();
            }
        } catch (IllegalArgumentException _) {
            // Said below, with the others.
        }
        throw usage("--url is an address such as http://127.0.0.1:8080, not " + where);
    }

    /** Whether it can be compared is said before, not after. */
    private Optional<LoadResult> earlier(LoadResult.Plan plan) {
        if (compare.filter(LAST::equals).isEmpty()) {
            return compare.map(file -> read(file, plan));
        }
        Optional<Path> last = kept().last(plan);
        if (last.isEmpty()) {
            context.terminal().say("no run with these options is kept in %s yet; this one will be", kept());
        }
        return last.map(file -> read(file, plan));
    }

    private KeptRuns kept() {
        return new KeptRuns(new DataDir(config.load(context).dataDir()).load(), url.orElse(""));
    }

    /** What was measured is told all the same when it cannot be kept. */
    private void keep(LoadResult result) {
        try {
            kept().keep(result);
        } catch (IOException e) {
            context.terminal().say("refold: this run is not kept for --compare LAST: %s", e);
        }
    }

    private static LoadResult read(Path file, LoadResult.Plan plan) {
        try {
            LoadResult earlier = KeptRuns.read(file);
            plan.requireSame(earlier.plan());
            return earlier;
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw new CommandException(ExitCode.USAGE, file + " is not what `refold load --json` prints", e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
        }
    }

    private void print(LoadResult result) {
        Terminal terminal = context.terminal();
        LoadText.of(result).forEach(line -> terminal.print("%s", line));
        result.notes().forEach(note -> terminal.say("%s", note));
    }

    private ExitCode verdict(LoadResult result, List<Regressions.Finding> findings) {
        ExitCode code = ExitCode.DONE;
        for (StageResult stage : result.stages()) {
            if (stage.successRate() < minSuccess) {
                context.terminal().say("refold: with %d users %.3f %% of the requests succeed, below --min-success %s",
                        stage.users(), 100 * stage.successRate(), minSuccess);
                code = ExitCode.FAILED;
            }
        }
        if (goals && result.goals().stream().anyMatch(goal -> !goal.met())) {
            context.terminal().say("refold: a goal is missed");
            code = ExitCode.FAILED;
        }
        for (Regressions.Finding finding : findings) {
            context.terminal().say("%s%s", finding.worse() ? "worse: " : "       ", finding);
            code = finding.worse() ? ExitCode.FAILED : code;
        }
        return code;
    }

    private void write(Path file, String page) {
        try {
            Files.writeString(file, page);
            context.terminal().say("written: %s", file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, file + " cannot be written: " + e, e);
        }
    }

    private static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }
}
