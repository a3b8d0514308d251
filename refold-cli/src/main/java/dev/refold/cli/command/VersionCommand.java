package dev.refold.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", header = "Prints the versions of Refold and Java.", footer = {"", "Examples:",
        "  refold version"})
final class VersionCommand implements Callable<Integer> {

    private final CommandContext context;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.terminal().print("refold %s (Java %s)", version(), Runtime.version());
        return 0;
    }

    private static String version() {
        try (InputStream in = VersionCommand.class.getResourceAsStream("/dev/refold/cli/version.properties")) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
