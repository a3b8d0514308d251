package dev.refold.cli.config;

import dev.refold.cli.config.SettingMeanings.Meaning;
import dev.refold.cli.config.SettingMeanings.Section;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code docs/configure.md}: every setting with its default, its meaning and its variables. Made of what the loader
 * itself reads when nothing is given, so it cannot name a setting or a default that is none.
 */
public final class ConfigurationPage {

    private static final String HEAD = """
            # Configuration

            Made by `./refold config --reference`; a test compares this page with what the program reads. `./refold config`
            prints what is in force, and where each setting comes from.

            A flag wins over the environment, which wins over `refold.yaml` in the working folder (or `--config FILE`). A dot
            in a key is a level in the file: `http.port` is `http: {port: 8080}`. An empty variable counts as none. A key or
            a variable `REFOLD_…` that means nothing is an error, and all errors are told at once. Durations are written as
            `50ms`, `30s`, `5m`, `1h` or `1d`, sizes as `512KiB` or `8MiB`.

            Whatever stands below `kafka.` goes to every client of Kafka as it is: `kafka.security.protocol`, or
            `REFOLD_KAFKA_SECURITY_PROTOCOL`.
            """;

    private ConfigurationPage() {}

    /** As Markdown. Whatever this process was given changes nothing in it. */
    public static String text() {
        Map<String, String> defaults = defaults();
        return HEAD + SettingMeanings.SECTIONS.stream().map(section -> table(section, defaults))
                .collect(Collectors.joining());
    }

    /** By key, as shown; empty where nothing is set. */
    static Map<String, String> defaults() {
        return ConfigurationLoader.load(Map.of(), Map.of(), Optional.empty()).effective().stream()
                .collect(Collectors.toMap(EffectiveSetting::key, EffectiveSetting::value));
    }

    private static String table(Section section, Map<String, String> defaults) {
        return section.settings().stream().map(setting -> row(setting, defaults)).collect(Collectors.joining("",
                "\n## " + section.title() + "\n\n| key | default | meaning | variable |\n| --- | --- | --- | --- |\n",
                ""));
    }

    private static String row(Meaning setting, Map<String, String> defaults) {
        String value = Objects.requireNonNull(defaults.get(setting.key()), setting.key());
        return "| `%s` | %s | %s | %s |\n".formatted(setting.key(), value.isEmpty() ? "" : '`' + value + '`',
                setting.text(), variables(setting.key()));
    }

    private static String variables(String key) {
        List<String> names = Environment.variablesOf(key);
        return names.stream().map(name -> '`' + name + '`').collect(Collectors.joining(", "));
    }
}
