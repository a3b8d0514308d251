package dev.refold.cli.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Everything below {@code kafka.} goes to Kafka's clients as it is. */
final class KafkaSettings {

    private static final String PREFIX = "kafka.";
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|jaas|credential|token|\\.key).*");

    private final SettingReader settings;
    private final Map<String, Given> environment;
    private final Map<String, Given> file;

    KafkaSettings(SettingReader settings, Map<String, Given> environment, Map<String, Given> file) {
        this.settings = settings;
        this.environment = environment;
        this.file = file;
    }

    Map<String, String> read() {
        Map<String, Given> given = new TreeMap<>();
        given.put(Configuration.BOOTSTRAP_SERVERS, new Given(Configuration.EMBEDDED, "default"));
        file.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                given.put(key.substring(PREFIX.length()), value);
            }
        });
        given.putAll(environment);
        Map<String, String> properties = new TreeMap<>();
        given.forEach((name, value) -> {
            properties.put(name, value.value());
            settings.known().add(PREFIX + name);
            settings.show(PREFIX + name, SECRET.matcher(name).matches() ? "(hidden)" : value.value(), value.origin());
        });
        return properties;
    }
}
