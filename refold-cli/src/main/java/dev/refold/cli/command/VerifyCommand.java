package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.VerificationAnswer;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.Side;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "verify", header = "Proves that a generation equals the log, or names what differs.", footer = {"",
        "Reads the whole log and everything stored, while searches and new events go on. Exit 1 when something",
        "differed, also when --repair mended it.", "", "Examples:", "  refold verify pgvector",
        "  refold verify lucene@2 --json", "  refold verify pgvector --repair"})
final class VerifyCommand implements Callable<Integer> {

    private static final String PATH = "/v1/admin/verifications";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final int SHOWN = 50;

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "SIDE", description = "STORE (its live generation), or STORE@GENERATION.")
    private String side = "";

    @Option(names = "--repair", description = "Mend exactly what differs, from the log.")
    private boolean repair;

    @Option(names = "--json", description = "The report, for scripts.")
    private boolean json;

    VerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Side wanted = Sides.parse(side);
        Map<String, Object> order = new LinkedHashMap<>(Map.of("store", wanted.store(), "repair", repair));
        wanted.generation().ifPresent(number -> order.put("generation", number));
        try (ApiClient api = config.operator(context)) {
            VerificationAnswer begun = api.read(api.post(PATH, order), VerificationAnswer.class);
            return said(api, awaitEnd(api, begun));
        }
    }

    private VerificationAnswer awaitEnd(ApiClient api, VerificationAnswer begun) throws InterruptedException {
        try (PhaseProgress progress = PhaseProgress.on(context.terminal())) {
            PhaseRate rate = new PhaseRate();
            while (true) {
                VerificationAnswer now = api.read(api.get(PATH), VerificationAnswer.All.class).verifications().stream()
                        .filter(one -> one.id().equals(begun.id())).findFirst()
                        .orElseThrow(() -> new CommandException(ExitCode.FAILED,
                                "that process forgot the verification; it was started again"));
                if (!now.state().equals("running")) {
                    return now;
                }
                progress.show(rate.phase(now.phase(), now.done(), now.total()));
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private int said(ApiClient api, VerificationAnswer ended) {
        JsonNode found = ended.report();
        if (found == null || found.isNull()) {
            throw new CommandException(ExitCode.FAILED, ended.side() + " could not be verified: " + Optional
                    .ofNullable(ended.reason()).orElse("no reason was given"));
        }
        if (json) {
            context.terminal().out().println(found);
        } else {
            print(ended, api.read(found.toString(), VerificationAnswer.Report.class));
        }
        return ended.state().equals("clean") ? 0 : ExitCode.FAILED.code();
    }

    private void print(VerificationAnswer ended, VerificationAnswer.Report report) {
        Terminal terminal = context.terminal();
        report.findings().stream().limit(SHOWN).forEach(finding -> terminal.print("%-8s %s: %s%s", finding.kind(),
                finding.key(), finding.what(), mended(finding.repaired())));
        if (report.found() > SHOWN) {
            terminal.print("… and %,d more; --json lists up to 1,000", report.found() - SHOWN);
        }
        report.notes().forEach(note -> terminal.print("- %s", note));
        String counts = report.counts().entrySet().stream().filter(entry -> entry.getValue() > 0)
                .map(entry -> String.format(Terminal.LOCALE, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        terminal.print("%s: %,d documents (deletes included), %,d chunks held against %,d records of the log in %.1f s:"
                + " %s", ended.side(), report.documents(), report.chunks(), report.records(),
                report.tookMillis() / 1e3, report.clean()
                        ? terminal.bold("equal to the log")
                        : terminal.bold(counts.isEmpty() ? "not decided" : counts));
        if (report.undecided() > 0) {
            terminal.print("%,d documents changed at every look; verify again when it is quieter", report.undecided());
        }
        if (ended.repair() && report.found() > 0) {
            terminal.print("mended: %,d, left: %,d", report.repaired(), report.left());
        } else if (report.found() > 0) {
            terminal.print("mend them with: refold verify %s --repair", ended.side());
        }
    }

    private static String mended(@Nullable Boolean repaired) {
        return repaired == null ? "" : repaired ? " (mended)" : " (left)";
    }
}
