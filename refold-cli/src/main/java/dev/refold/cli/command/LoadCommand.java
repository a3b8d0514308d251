package dev.refold.cli.command;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.load.LoadPage;
import dev.refold.cli.load.LoadPlan;
import dev.refold.cli.load.LoadResult;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadRun;
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
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "load", header = "Puts a running API under load and measures it.", footer = {"", "Profiles:",
        "  smoke    10 users for 60 s: does it hold at all?",
        "  full     10, 100 and 200 users, 10 minutes together",
        "  soak     100 users for 4 hours; tells how the heap grows",
        "  queries  reads alone, 10, 100, 200 users, 5 requests a second each, 3 minutes", "",
        "Users come one by one, stay, and go one by one. Each asks at times that are",
        "fixed beforehand, and latencies count from those: a server that stalls is not",
        "asked less, and its queue is part of the figures. The documents asked for are",
        "written before and deleted after, in a tenant of their own. What --json prints",
        "into a file is what --compare reads.", "",
        "Exit codes: 1 when fewer requests succeed than --min-success, or something is",
        "worse than in --compare by more than noise; each run measures its own noise.",
        "", "Examples:", "  refold load",
        "  refold load --profile full --html load.html --json",
        "  refold load --profile full --compare load.json",
        "  refold load --profile smoke --duration 10s --users 5 --watchers 2",
        "  refold load --profile queries --store pgvector",
        "  refold load --url https://search.example.org --key KEY --any-host"})
final class LoadCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
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

    @Option(names = "--compare", paramLabel = "FILE", description = "Exit 1 when worse than this earlier --json.")
    private Optional<Path> compare = Optional.empty();

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
        Optional<LoadResult> earlier = compare.map(file -> read(file, LoadResult.Plan.of(plan)));
        try (Target target = target()) {
            LoadResult result = new LoadRun(plan, target, line -> context.terminal().say("%s", line)).run();
            List<Regressions.Finding> findings = earlier
                    .map(before -> Regressions.between(before, result)).orElse(List.of());
            html.ifPresent(file -> write(file, LoadPage.of(result, findings)));
            if (json) {
                context.terminal().out().println(JSON.writeValueAsString(result));
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
    private static LoadResult read(Path file, LoadResult.Plan plan) {
        try {
            LoadResult earlier = JSON.readValue(Files.readAllBytes(file), LoadResult.class);
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
        terminal.print("%6s %10s %9s %9s %9s %9s %9s %7s %7s %7s", "users", "answers/s", "success", "p50 ms", "p95 ms",
                "p99 ms", "max ms", "429", "failed", "unsent");
        for (StageResult stage : result.stages()) {
            terminal.print("%6d %10.1f %8.3f%% %9.1f %9.1f %9.1f %9.1f %7d %7d %7d", stage.users(), stage.throughput(),
                    100 * stage.successRate(), stage.latency().p50(), stage.latency().p95(), stage.latency().p99(),
                    stage.latency().max(), stage.counted().refused(), stage.counted().failed(),
                    stage.counted().unsent());
        }
        terminal.print("%d watchers, %d events, %d reconnections, at most %.1f s without an event",
                result.watched().watchers(), result.watched().events(), result.watched().reconnects(),
                result.watched().longestGapSeconds());
        result.problems().forEach((problem, count) -> terminal.print("failed: %s, %d times", problem, count));
        result.heapMebibytesPerHour()
                .ifPresent(slope -> terminal.print("the least heap in use rises by %.1f MiB an hour", slope));
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
