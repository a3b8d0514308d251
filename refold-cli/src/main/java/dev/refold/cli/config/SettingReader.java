package dev.refold.cli.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Takes settings one by one from what was given, notes what is wrong instead of stopping, and remembers which keys
 * there are. Not thread-safe.
 */
final class SettingReader {

    private static final String DEFAULT = "default";

    private final Function<String, Optional<Given>> lookUp;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, EffectiveSetting> effective = new TreeMap<>();
    private final List<ConfigurationError> errors = new ArrayList<>();

    /** @param lookUp the strongest value given for a key */
    SettingReader(Function<String, Optional<Given>> lookUp) {
        this.lookUp = lookUp;
    }

    Optional<Given> given(String key) {
        known.add(key);
        return lookUp.apply(key);
    }

    String text(String key, String fallback) {
        return parsed(key, fallback, Function.identity(), Optional::of, "");
    }

    Optional<String> optionalText(String key) {
        return optional(key, Optional::of, Function.identity(), "");
    }

    Optional<SecretUrl> secretUrl(String key) {
        Optional<Given> given = given(key);
        Optional<SecretUrl> url = given.map(one -> new SecretUrl(one.value()));
        show(key, url.map(SecretUrl::toString).orElse(""), given.map(Given::origin).orElse(DEFAULT));
        return url;
    }

    int integer(String key, int fallback, int min, int max) {
        return (int) number(key, fallback, min, max);
    }

    long number(String key, long fallback, long min, long max) {
        String fix = "write a whole number, " + (max == Long.MAX_VALUE ? "at least " + min : min + " to " + max);
        return parsed(key, fallback, String::valueOf, text -> wholeNumber(text).filter(n -> n >= min && n <= max), fix);
    }

    Duration duration(String key, Duration fallback) {
        return parsed(key, fallback, SettingReader::show, text -> Units.duration(text).filter(Duration::isPositive),
                "write a duration longer than nothing, such as 50ms, 30s, 5m or 1d");
    }

    long bytes(String key, long fallback, long max) {
        return parsed(key, fallback, SettingReader::showBytes, text -> Units.bytes(text).filter(n -> n > 0 && n <= max),
                "write a size such as 512KiB or 8MiB, at most " + showBytes(max));
    }

    boolean flag(String key, boolean fallback) {
        return Boolean.parseBoolean(choice(key, Boolean.toString(fallback), List.of("true", "false")));
    }

    String choice(String key, String fallback, List<String> choices) {
        return parsed(key, fallback, Function.identity(), text -> Optional.of(text).filter(choices::contains),
                "write " + String.join(" or ", choices));
    }

    /** Comma-separated. */
    List<String> choices(String key, List<String> fallback, List<String> choices) {
        return parsed(key, fallback, values -> String.join(",", values), text -> {
            List<String> values = Arrays.stream(text.split(",")).map(String::strip).filter(one -> !one.isEmpty())
                    .distinct().toList();
            return Optional.of(values).filter(choices::containsAll);
        }, "write one or more of " + String.join(", ", choices) + ", separated by commas");
    }

    <T> T parsed(String key, T fallback, Function<T, String> shown, Function<String, Optional<T>> parser, String fix) {
        T result = optional(key, parser, shown, fix).orElse(fallback);
        show(key, shown.apply(result), given(key).map(Given::origin).orElse(DEFAULT));
        return result;
    }

    /** Empty when nothing is given, or what is given is wrong. */
    <T> Optional<T> optional(String key, Function<String, Optional<T>> parser, Function<T, String> shown, String fix) {
        Optional<Given> given = given(key);
        Optional<T> value = given.flatMap(one -> parser.apply(one.value().strip()));
        if (given.isPresent() && value.isEmpty()) {
            error(key, given.get().value(), fix);
        }
        show(key, value.map(shown).orElse(""), given.map(Given::origin).orElse(DEFAULT));
        return value;
    }

    void show(String key, String value, String origin) {
        effective.put(key, new EffectiveSetting(key, value, origin));
    }

    void error(String key, String value, String fix) {
        String origin = given(key).map(Given::origin).orElse(DEFAULT);
        errors.add(new ConfigurationError(key, value, origin, fix));
    }

    void error(ConfigurationError error) {
        errors.add(error);
    }

    Set<String> known() {
        return known;
    }

    List<ConfigurationError> errors() {
        return errors;
    }

    List<EffectiveSetting> effective() {
        return List.copyOf(effective.values());
    }

    private static Optional<Long> wholeNumber(String text) {
        return text.matches("-?[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static String show(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String showBytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        while (unit < units.length - 1 && bytes % 1024 == 0) {
            bytes /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%d%s", bytes, units[unit]);
    }
}
