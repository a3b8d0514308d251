package dev.refold.cli.command;

import dev.refold.cli.config.ConfigurationPage;
import dev.refold.cli.config.EffectiveSetting;
import dev.refold.cli.config.LoadedConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "config", header = "Prints the configuration in force, and where each setting comes from.", description = {
        "", "A flag wins over the environment (REFOLD_HTTP_PORT for http.port), which wins over refold.yaml.",
        "Secrets are not shown.%n"}, footer = {"", "Examples:", "  refold config",
                "  refold config --config staging.yaml --json", "  refold config --reference"})
final class ConfigCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--reference", description = "Instead every setting there is, with its default and what it means, as"
            + " Markdown.")
    private boolean reference;

    ConfigCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (reference) {
            context.terminal().out().print(ConfigurationPage.text());
            return 0;
        }
        LoadedConfiguration loaded = config.load(context, Map.of());
        List<EffectiveSetting> settings = loaded.effective();
        if (json) {
            Map<String, String> values = new LinkedHashMap<>();
            settings.forEach(setting -> values.put(setting.key(), setting.value()));
            context.terminal().out().println(JsonMapper.shared().writeValueAsString(values));
        } else {
            settings.forEach(setting -> context.terminal().print("%-28s %-24s # %s", setting.key() + ':',
                    setting.value(), setting.origin()));
        }
        return 0;
    }
}
