package dev.refold.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One archive that the host's apt uses, read from its own files: one-line style ({@code *.list}) and deb822 style
 * ({@code *.sources}), see sources.list(5). Addresses come from there and are never written down here.
 *
 * @param signedBy
 *            the keyring file, when the source names one
 */
record AptSource(String uri, List<String> suites, List<String> components, Optional<String> signedBy) {

    private static final Pattern ONE_LINE = Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)\\s*(.*)");
    private static final Pattern SIGNED_BY = Pattern.compile("signed-by=(\\S+)");

    static List<AptSource> parseList(String text) {
        return text.lines().map(line -> line.replaceFirst("#.*", "").strip()).map(ONE_LINE::matcher)
                .filter(Matcher::matches).map(AptSource::fromLine).toList();
    }

    private static AptSource fromLine(Matcher line) {
        Matcher signedBy = SIGNED_BY.matcher(Optional.ofNullable(line.group(1)).orElse(""));
        return new AptSource(line.group(2), List.of(line.group(3)), words(line.group(4)),
                signedBy.find() ? Optional.of(signedBy.group(1)) : Optional.empty());
    }

    static List<AptSource> parseDeb822(String text) {
        return Arrays.stream(text.split("\\n\\s*\\n", -1)).map(AptSource::fields).flatMap(AptSource::fromFields)
                .toList();
    }

    private static Map<String, String> fields(String stanza) {
        Map<String, String> fields = new HashMap<>();
        String name = "";
        for (String line : stanza.lines().filter(line -> !line.startsWith("#")).toList()) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.merge(name, line, (before, more) -> before + "\n" + more);
            } else if (line.contains(":")) {
                name = line.substring(0, line.indexOf(':')).strip().toLowerCase(Locale.ROOT);
                fields.put(name, line.substring(line.indexOf(':') + 1));
            }
        }
        return fields;
    }

    private static Stream<AptSource> fromFields(Map<String, String> fields) {
        boolean enabled = !"no".equals(fields.getOrDefault("enabled", "yes").strip());
        if (!enabled || !words(fields.getOrDefault("types", "")).contains("deb")) {
            return Stream.empty();
        }
        // An inline key is several lines; then the archive keyring of the system is used.
        Optional<String> signedBy = Optional.ofNullable(fields.get("signed-by")).map(String::strip)
                .filter(value -> value.startsWith("/"));
        return words(fields.getOrDefault("uris", "")).stream().map(uri -> new AptSource(uri,
                words(fields.getOrDefault("suites", "")), words(fields.getOrDefault("components", "")), signedBy));
    }

    /** Serves this release of the distribution itself, not its security updates and not somebody else's packages. */
    boolean serves(String codename) {
        return suites.contains(codename) && components.contains("main");
    }

    /** The same archive's sources of another suite, as a deb822 stanza. */
    String sourcesOf(String suite) {
        return stanza("deb-src", suite);
    }

    /** The same archive's binary packages of another suite, as a deb822 stanza. */
    String packagesOf(String suite) {
        return stanza("deb", suite);
    }

    private String stanza(String type, String suite) {
        List<String> lines = new ArrayList<>(
                List.of("Types: " + type, "URIs: " + uri, "Suites: " + suite, "Components: main"));
        signedBy.ifPresent(keyring -> lines.add("Signed-By: " + keyring));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
    }
}
