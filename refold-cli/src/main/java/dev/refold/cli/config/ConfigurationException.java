package dev.refold.cli.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong; every error found is named, with what to write instead. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigurationError> errors;

    public ConfigurationException(List<ConfigurationError> errors) {
        super(errors.stream().map(error -> "  " + error).collect(Collectors.joining("\n",
                "the configuration has " + (errors.size() == 1 ? "an error" : errors.size() + " errors") + ":\n", "")));
        this.errors = List.copyOf(errors);
    }

    public List<ConfigurationError> errors() {
        return errors;
    }
}
