package dev.refold.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code refold.yaml} as keys joined by dots. A value that is {@code null} counts as not given. */
final class YamlFile {

    private static final YAMLMapper YAML = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private YamlFile() {}

    /** @throws ConfigurationException when it cannot be read */
    static Map<String, Given> read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw error(file.toString(), "it cannot be read: " + e);
        }
    }

    static Map<String, Given> parse(String text, String origin) {
        Map<String, Given> values = new TreeMap<>();
        try {
            JsonNode root = YAML.readTree(text);
            if (root.isObject()) {
                flatten("", root, origin, values);
            } else if (!root.isMissingNode() && !root.isNull()) {
                throw error(origin, "it must hold keys with values, such as \"http: {port: 8080}\"");
            }
        } catch (JacksonException e) {
            // Not the library's message: it quotes the source, which may hold a password.
            throw error(origin, "it is not YAML near line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
        return values;
    }

    private static void flatten(String prefix, JsonNode node, String origin, Map<String, Given> values) {
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(key + '.', value, origin, values);
            } else if (value.isArray()) {
                values.put(key, new Given(value.values().stream().map(JsonNode::asString)
                        .collect(Collectors.joining(",")), origin));
            } else if (!value.isNull()) {
                values.put(key, new Given(value.asString(), origin));
            }
        });
    }

    private static ConfigurationException error(String file, String fix) {
        return new ConfigurationException(List.of(new ConfigurationError(file, "", "file", fix)));
    }
}
