package dev.refold.cli.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The variables that speak of configuration: {@code REFOLD_*}, and a few that other programs know as well. */
final class Environment {

    static final String API_KEY = "REFOLD_OPENAI_API_KEY";

    /** Names documents to the replay test, which runs under the same shell. */
    private static final String CORPUS = "REFOLD_CORPUS";
    private static final String PREFIX = "REFOLD_";
    private static final String KAFKA = "REFOLD_KAFKA_";
    private static final Map<String, String> SHARED = Map.of("stores.pgvector.url", "DATABASE_URL",
            "stores.chroma.url", "CHROMA_URL");

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** The name of a setting's variable: {@code http.max-body} is {@code REFOLD_HTTP_MAX_BODY}. */
    static String variableOf(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The strongest first. */
    static List<String> variablesOf(String key) {
        return Stream.concat(Stream.of(variableOf(key)), Stream.ofNullable(SHARED.get(key))).toList();
    }

    Optional<Given> given(String key) {
        return variablesOf(key).stream().flatMap(name -> variable(name).stream()).findFirst();
    }

    /** An empty variable counts as none: compose files and shells set them so. */
    private Optional<Given> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank())
                .map(value -> new Given(value, name));
    }

    Optional<String> apiKey() {
        return variable(API_KEY).map(Given::value);
    }

    /** Kafka's own properties: their names have dots only. */
    Map<String, Given> kafka() {
        Map<String, Given> given = new TreeMap<>();
        variables.keySet().stream().filter(name -> name.startsWith(KAFKA))
                .forEach(name -> variable(name).ifPresent(value -> given.put(
                        name.substring(KAFKA.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value)));
        return given;
    }

    /** With our prefix, and neither a secret nor Kafka's nor a test's. */
    Set<String> names() {
        return variables.keySet().stream().filter(
                name -> name.startsWith(PREFIX) && !name.startsWith(KAFKA) && !name.equals(API_KEY)
                        && !name.equals(CORPUS))
                .collect(Collectors.toSet());
    }
}
