package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.LogKeys;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The log's glossary: what the code logs by, what the page explains, and nothing else. */
class LogKeysTest {

    private static final Path TREE = Path.of("..");
    private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*([^,]+),");
    private static final Pattern PLAIN = Pattern.compile("LOG\\s*\\.(?:info|warn|error)\\(");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(TREE)) {
            for (Path main : modules.map(module -> module.resolve("src/main/java")).filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path source : sources()) {
            pattern.matcher(Files.readString(source)).results()
                    .map(result -> result.groupCount() == 0 ? source + ": " + result.group() : result.group(1).strip())
                    .forEach(found::add);
        }
        return found;
    }

    @Test
    void every_key_that_is_logged_is_in_the_glossary_and_every_one_in_it_is_logged() throws Exception {
        Set<String> logged = found(KEY);

        assertThat(logged).allMatch(key -> key.startsWith("LogKeys."));
        assertThat(logged.stream().map(key -> key.substring("LogKeys.".length()))).containsExactlyInAnyOrderElementsOf(
                Stream.of(LogKeys.class.getFields()).map(Field::getName).toList());
    }

    @Test
    void the_page_explains_each_of_them() throws Exception {
        Set<String> keys = new TreeSet<>();
        for (Field field : LogKeys.class.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            keys.add(String.valueOf(field.get(null)));
        }
        assertThat(ROW.matcher(Files.readString(TREE.resolve("docs/logs.md"))).results().map(result -> result.group(1))
                .toList()).containsExactlyElementsOf(keys);
    }

    @Test
    void what_is_worth_a_line_is_logged_by_keys() throws Exception {
        assertThat(found(PLAIN)).as("lines whose facts are in their text: use atInfo().addKeyValue(…)").isEmpty();
    }
}
