package dev.refold.e2e.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Compose file with every variable at its default. */
record Compose(String file, Yaml root) {

    /** {@code ${NAME:-default}}; Compose knows more forms, these files keep to the one that needs no environment. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(:-([^}]*))?}");
    private static final String OURS = "refold:";

    static Compose read(String file) {
        return new Compose(file, Yaml.read(file));
    }

    Map<String, Yaml> services() {
        return root.get("services").entries();
    }

    Yaml service(String name) {
        return root.get("services").get(name);
    }

    /** Those that run our image, with what each is called. */
    Map<String, Yaml> roles() {
        Map<String, Yaml> roles = new LinkedHashMap<>(services());
        roles.values().removeIf(service -> !image(service).startsWith(OURS));
        return roles;
    }

    static String image(Yaml service) {
        return atDefault(service.get("image").text());
    }

    /** Without what is empty: for us an empty variable is none. */
    static Map<String, String> environment(Yaml service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service.get("environment").entries().forEach((name, value) -> environment.put(name, atDefault(value.text())));
        environment.values().removeIf(String::isBlank);
        return environment;
    }

    static String atDefault(String text) {
        return VARIABLE.matcher(text).replaceAll(
                found -> Matcher.quoteReplacement(Optional.ofNullable(found.group(3)).orElse("")));
    }

    /** Every variable that the file asks for. */
    TreeSet<String> variables() {
        TreeSet<String> names = new TreeSet<>();
        VARIABLE.matcher(Yaml.text(file)).results().map(found -> found.group(1)).forEach(names::add);
        return names;
    }

    List<String> variablesWithoutDefault() {
        return VARIABLE.matcher(Yaml.text(file)).results().filter(found -> found.group(2) == null)
                .map(MatchResult::group).toList();
    }
}
