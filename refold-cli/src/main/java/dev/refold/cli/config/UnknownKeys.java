package dev.refold.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A key that means nothing is most often a slip, and silence would leave the default in force. Pure. */
final class UnknownKeys {

    private UnknownKeys() {}

    /** @param variables with our prefix, found in the environment */
    static List<ConfigurationError> find(Set<String> known, Set<String> variables, Map<String, Given> file) {
        List<ConfigurationError> errors = new ArrayList<>();
        file.forEach((key, given) -> {
            if (!known.contains(key)) {
                errors.add(new ConfigurationError(key, "", given.origin(), fix(key, known)));
            }
        });
        Set<String> knownVariables = known.stream().map(Environment::variableOf)
                .collect(Collectors.toCollection(TreeSet::new));
        new TreeSet<>(variables).stream().filter(name -> !knownVariables.contains(name))
                .forEach(name -> errors.add(new ConfigurationError(name, "", "environment",
                        fix(name, knownVariables))));
        return errors;
    }

    private static String fix(String name, Set<String> known) {
        if (name.equals("openai.api-key")) {
            return "keys do not belong into files; set the variable " + Environment.API_KEY;
        }
        return "there is no such setting; " + Suggestion.of(name, known).map(key -> "did you mean " + key + '?')
                .orElse("`refold config` lists them all");
    }
}
