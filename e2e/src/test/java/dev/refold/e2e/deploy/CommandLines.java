package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.command.CommandContext;
import dev.refold.cli.command.Commands;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds what a deployment starts against the real command line and the real configuration. */
final class CommandLines {

    private CommandLines() {}

    /** With {@code --help} at its end a command is parsed and not run. */
    static void mustParse(String where, List<String> words) {
        assertThat(words).as(where).isNotEmpty();
        List<String> asked = new ArrayList<>(words);
        asked.add("--help");
        assertThat(Commands.run(CommandContext.ofThisProcess(), asked.toArray(String[]::new)))
                .as("exit code of refold %s, see %s", String.join(" ", asked), where).isZero();
    }

    /** @throws dev.refold.cli.config.ConfigurationException when a variable means nothing or is wrong */
    static Configuration configuration(Map<String, String> environment) {
        return ConfigurationLoader.load(Map.of(), environment, Optional.empty()).configuration();
    }
}
