package dev.refold.cli.command;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/** What commands have from the world. */
public final class CommandContext {

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Path folder;
    private final InputStream input;

    CommandContext(Terminal terminal, Map<String, String> environment, Path folder, InputStream input) {
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.input = input;
    }

    public static CommandContext ofThisProcess() {
        return new CommandContext(Terminal.system(), System.getenv(), Path.of(""), System.in);
    }

    Terminal terminal() {
        return terminal;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** That {@code refold.yaml} is looked for in. */
    Path folder() {
        return folder;
    }

    InputStream input() {
        return input;
    }
}
