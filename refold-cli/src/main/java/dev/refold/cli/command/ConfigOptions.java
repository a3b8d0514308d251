package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RunningStack;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.config.LoadedConfiguration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Options of every command that reads the configuration. */
final class ConfigOptions {

    private static final String FILE = "refold.yaml";

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (refold.yaml in this folder,"
            + " when there is one).")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the data lie (.refold).")
    private Optional<String> dataDir = Optional.empty();

    boolean namesDataDir() {
        return dataDir.isPresent();
    }

    /** What another command needs to find the same data: the option as it was given here, or nothing. */
    String dataDirAgain() {
        return dataDir.map(dir -> " --data-dir " + dir).orElse("");
    }

    Configuration load(CommandContext context) {
        return load(context, Map.of()).configuration();
    }

    Configuration load(CommandContext context, StackOptions options) {
        return load(context, options.flags()).configuration();
    }

    /** @param flags of the command itself, by key */
    LoadedConfiguration load(CommandContext context, Map<String, String> flags) {
        Map<String, String> all = new TreeMap<>(flags);
        dataDir.ifPresent(dir -> all.put("data-dir", dir));
        return ConfigurationLoader.load(all, context.environment(), fileIn(context.folder()));
    }

    /** What runs on the data that the options name; a {@link CommandException} that says how to start it when nothing does. */
    RunInfo running(CommandContext context) {
        return RunningStack.require(new DataDir(load(context).dataDir()));
    }

    /** Its API, with an operator's rights; the caller closes it. */
    ApiClient operator(CommandContext context) {
        return ApiClient.ofOperator(running(context));
    }

    private Optional<Path> fileIn(Path folder) {
        if (file.isPresent()) {
            Path named = file.get();
            if (!Files.isReadable(named)) {
                throw new CommandException(ExitCode.USAGE, "there is no readable file " + named);
            }
            return file;
        }
        return Optional.of(folder.resolve(FILE)).filter(Files::exists);
    }
}
