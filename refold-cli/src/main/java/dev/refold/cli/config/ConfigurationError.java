package dev.refold.cli.config;

/**
 * One thing that is wrong.
 *
 * @param key as in {@code refold.yaml}
 * @param value as given, secrets hidden; may be empty
 * @param origin where it was given: the flag, the variable or the file
 * @param fix what to write instead
 */
public record ConfigurationError(String key, String value, String origin, String fix) {

    @Override
    public String toString() {
        return key + (value.isEmpty() ? "" : " is \"" + value + '"') + " (" + origin + "): " + fix;
    }
}
