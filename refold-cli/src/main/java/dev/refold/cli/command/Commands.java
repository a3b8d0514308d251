package dev.refold.cli.command;

import dev.refold.cli.config.ConfigurationException;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.ingest.source.SourceException;
import dev.refold.services.ServiceException;
import dev.refold.store.StoreException;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands under one name, and what becomes of their failures. */
public final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    @Command(name = "refold", synopsisSubcommandLabel = "COMMAND", header = {
            "A vector index is a fold over a log of document events.",
            "Keep the log; refold the index whenever you like.%n"}, commandListHeading = "%nCommands:%n", footer = {
                    "", "Examples:", "  refold demo --exit",
                    "  refold up --store lucene --store pgvector --store chroma",
                    "  refold ingest docs/ --wait", "  refold search \"a queue that blocks when it is full\"", "",
                    "`refold COMMAND --help` tells more of each.",
                    "Exit codes: 0 done, 1 a check failed, 2 wrong usage or configuration, 3 a service is not there."})
    private static final class Root {}

    private Commands() {}

    /** @return the exit code */
    public static int run(CommandContext context, String... arguments) {
        CommandLine all = all(context);
        if (arguments.length == 0) {
            all.usage(context.terminal().err());
            return ExitCode.USAGE.code();
        }
        return all.execute(arguments);
    }

    static CommandLine all(CommandContext context) {
        CommandLine all = new CommandLine(new Root());
        all.addSubcommand(new DemoCommand(context)).addSubcommand(new UpCommand(context))
                .addSubcommand(ServicesCommand.with(context)).addSubcommand(new IngestCommand(context))
                .addSubcommand(new SearchCommand(context)).addSubcommand(new CompareCommand(context))
                .addSubcommand(new EvaluateCommand(context)).addSubcommand(new StatusCommand(context))
                .addSubcommand(new LoadCommand(context))
                .addSubcommand(new RebuildCommand(context)).addSubcommand(new VerifyCommand(context))
                .addSubcommand(new GenerationsCommand(context))
                .addSubcommand(new RollbackCommand(context))
                .addSubcommand(new DropCommand(context)).addSubcommand(SpacesCommand.with(context))
                .addSubcommand(new EmbedderCommand(context)).addSubcommand(new SinkCommand(context))
                .addSubcommand(new ServeCommand(context)).addSubcommand(KeysCommand.with(context))
                .addSubcommand(DlqCommand.with(context))
                .addSubcommand(new ConfigCommand(context)).addSubcommand(new ResetCommand(context))
                .addSubcommand(TestCommand.with(context)).addSubcommand(new VersionCommand(context));
        addHelp(all);
        all.setOut(writer(context.terminal().out()));
        all.setErr(writer(context.terminal().err()));
        all.setUsageHelpAutoWidth(true);
        all.setExecutionExceptionHandler((failure, _, _) -> ended(context.terminal(), failure).code());
        return all;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().addOption(CommandLine.Model.OptionSpec.builder("-h", "--help").usageHelp(true)
                .description("This help.").build());
        command.getSubcommands().values().forEach(Commands::addHelp);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    private static ExitCode ended(Terminal terminal, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return switch (failure) {
            case CommandException command -> say(terminal, command.exitCode(), command);
            case ConfigurationException wrong -> say(terminal, ExitCode.USAGE, wrong);
            case SourceException source -> say(terminal, ExitCode.USAGE, source);
            case ServiceException service -> say(terminal, ExitCode.UNREACHABLE, service);
            case KafkaUnavailableException kafka -> say(terminal, ExitCode.UNREACHABLE, kafka);
            case KafkaException kafka -> say(terminal, ExitCode.UNREACHABLE, kafka);
            case StoreException.Unavailable store -> say(terminal, ExitCode.UNREACHABLE, store);
            case StoreException store -> say(terminal, ExitCode.USAGE, store);
            default -> {
                LOG.atError().setCause(failure).log("unexpected");
                terminal.say("refold: unexpected %s; the log has the details", failure);
                yield ExitCode.FAILED;
            }
        };
    }

    private static ExitCode say(Terminal terminal, ExitCode code, Exception failure) {
        terminal.say("refold: %s", String.valueOf(failure.getMessage()));
        LOG.atInfo().setCause(failure).log("the command failed");
        return code;
    }
}
