package dev.refold.cli.command;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.Reset;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.services.LocalServices;
import dev.refold.services.ServiceStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "reset", header = "Deletes the data directory: the log, what was embedded, every index in it.", footer = {
        "", "Examples:", "  refold reset", "  refold reset --data-dir /tmp/tried --yes", "",
        "Only of the embedded stack and its servers; nothing may run on it. A Kafka and databases of your own keep",
        "what they have: their topics and the schemas refold and refold_g… are yours to drop."})
final class ResetCommand implements Callable<Integer> {

    private static final double MEBIBYTE = 1 << 20;

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    ResetCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DataDir dir = new DataDir(config.load(context).dataDir());
        List<Reset.Entry> entries = Reset.entries(dir);
        checkNothingRuns(dir);
        entries.forEach(entry -> context.terminal().say("%10.1f MiB  %s", entry.bytes() / MEBIBYTE, entry.path()));
        if (!yes && !confirmed()) {
            context.terminal().say("Nothing was deleted.");
            return ExitCode.FAILED.code();
        }
        checkNothingRuns(dir);
        Reset.delete(dir);
        context.terminal().print("deleted; the next `refold up` begins with an empty log");
        return ExitCode.DONE.code();
    }

    private void checkNothingRuns(DataDir dir) {
        Stream.of(dir, dir.demo(), dir.demoToExit()).filter(one -> RunInfo.ofRunning(one).isPresent()).findFirst()
                .ifPresent(one -> {
                    throw new CommandException(ExitCode.USAGE, "a refold runs on " + one.root() + "; end it first");
                });
        if (LocalServices.in(dir.services()).status().stream().anyMatch(ServiceStatus.Running.class::isInstance)) {
            throw new CommandException(ExitCode.USAGE, "servers run in " + dir.services() + "; `refold services down"
                    + config.dataDirAgain() + "` ends them");
        }
    }

    private boolean confirmed() {
        context.terminal().say("All of this is deleted, for good. Type yes:");
        try {
            String line = new BufferedReader(new InputStreamReader(context.input(), StandardCharsets.UTF_8)).readLine();
            return line != null && line.strip().equals("yes");
        } catch (IOException e) {
            throw new UncheckedIOException("reading the answer", e);
        }
    }
}
