package dev.refold.e2e.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A node of a YAML file with its path, so that a failure says where. Reads what Compose reads: anchors and {@code <<}. */
record Yaml(String at, Object value) {

    private static final String MERGE = "<<";
    private static final LoadSettings STRICT = LoadSettings.builder().setAllowDuplicateKeys(false).build();

    /** From the root of the source tree. */
    static Path inTree(String path) {
        return Path.of("..").resolve(path);
    }

    static Yaml read(String path) {
        List<Yaml> documents = readAll(path);
        if (documents.size() != 1) {
            throw new AssertionError(path + " has " + documents.size() + " documents");
        }
        return documents.getFirst();
    }

    static List<Yaml> readAll(String path) {
        List<Yaml> documents = new ArrayList<>();
        new Load(STRICT).loadAllFromString(text(path)).forEach(
                document -> documents.add(new Yaml(path, merged(document == null ? Map.of() : document))));
        return documents;
    }

    static String text(String path) {
        try {
            return Files.readString(inTree(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** What stands beside a merge key wins over what it brings. */
    private static Object merged(Object node) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<String, Object> all = new LinkedHashMap<>();
                if (map.get(MERGE) instanceof Map<?, ?> brought) {
                    all.putAll(asMap(merged(brought)));
                }
                map.forEach((key, value) -> {
                    if (!MERGE.equals(key)) {
                        all.put(String.valueOf(key), value == null ? "" : merged(value));
                    }
                });
                yield all;
            }
            case List<?> list -> list.stream().map(Yaml::merged).toList();
            default -> node;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object node) {
        return (Map<String, Object>) node;
    }

    boolean isMap() {
        return value instanceof Map;
    }

    boolean isList() {
        return value instanceof List;
    }

    /** A single value. */
    boolean isText() {
        return !isMap() && !isList();
    }

    boolean isFlag() {
        return value instanceof Boolean;
    }

    boolean isCount() {
        return value instanceof Integer;
    }

    boolean has(String key) {
        return value instanceof Map<?, ?> map && map.containsKey(key);
    }

    /** @throws AssertionError when there is none */
    Yaml get(String key) {
        return find(key).orElseThrow(() -> new AssertionError(at + " has no " + key));
    }

    Optional<Yaml> find(String key) {
        return value instanceof Map<?, ?> map
                ? Optional.<Object>ofNullable(map.get(key)).map(found -> new Yaml(at + '.' + key, found))
                : Optional.empty();
    }

    /** By a path with slashes, such as {@code spec/template}. */
    Yaml path(String keys) {
        Yaml node = this;
        for (String key : keys.split("/", -1)) {
            node = node.get(key);
        }
        return node;
    }

    /** Of a map, in its order; empty for anything else. */
    Map<String, Yaml> entries() {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        if (isMap()) {
            asMap(value).forEach((key, child) -> entries.put(key, new Yaml(at + '.' + key, child)));
        }
        return entries;
    }

    /** Of a list; empty for anything else. */
    List<Yaml> items() {
        List<Yaml> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add(new Yaml(at + '[' + items.size() + ']', item)));
        }
        return items;
    }

    List<Yaml> items(String key) {
        return find(key).map(Yaml::items).orElse(List.of());
    }

    String text() {
        if (!isText()) {
            throw new AssertionError(at + " is no single value");
        }
        return String.valueOf(value);
    }

    List<String> texts() {
        return items().stream().map(Yaml::text).toList();
    }

    List<String> texts(String key) {
        return items(key).stream().map(Yaml::text).toList();
    }
}
