package dev.refold.store.pgvector;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a database is, without who asks: user and password are taken out of the text, so that the address may be shown.
 *
 * @param jdbc a JDBC URL that holds neither user nor password
 */
record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {

    private static final String JDBC = "jdbc:postgresql:";

    /**
     * Reads a JDBC URL, or the form that {@code DATABASE_URL} has: {@code postgres://user:password@host:port/database}.
     *
     * @throws IllegalArgumentException when it is neither; the message does not repeat the text, which may hold a
     *     password
     */
    static DatabaseUrl parse(String text) {
        if (text.startsWith(JDBC)) {
            int query = text.indexOf('?');
            return query < 0
                    ? new DatabaseUrl(text, Optional.empty(), Optional.empty())
                    : of(text.substring(0, query), parameters(text.substring(query + 1)));
        }
        if (text.startsWith("postgres://") || text.startsWith("postgresql://")) {
            return ofUri(text);
        }
        throw new IllegalArgumentException("the address of PostgreSQL starts with jdbc:postgresql:, postgres:// or"
                + " postgresql://");
    }

    private static DatabaseUrl ofUri(String text) {
        URI uri = uri(text);
        Map<String, String> parameters = uri.getRawQuery() == null
                ? new LinkedHashMap<>()
                : parameters(uri.getRawQuery());
        if (uri.getRawUserInfo() != null) {
            String[] parts = uri.getRawUserInfo().split(":", 2);
            parameters.putIfAbsent("user", parts[0]);
            if (parts.length > 1) {
                parameters.putIfAbsent("password", parts[1]);
            }
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return of(JDBC + "//" + uri.getHost() + port + uri.getRawPath(), parameters);
    }

    private static URI uri(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException _) {
            // Without the cause: its message repeats the text.
            throw new IllegalArgumentException("the address of PostgreSQL is not a URI; percent-encode what is special"
                    + " in the password");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the address of PostgreSQL names no host");
        }
        return uri;
    }

    private static DatabaseUrl of(String base, Map<String, String> parameters) {
        Optional<String> user = Optional.ofNullable(parameters.remove("user")).map(DatabaseUrl::decoded);
        Optional<String> password = Optional.ofNullable(parameters.remove("password")).map(DatabaseUrl::decoded);
        List<String> rest = new ArrayList<>();
        parameters.forEach((key, value) -> rest.add(key + "=" + value));
        return new DatabaseUrl(rest.isEmpty() ? base : base + "?" + String.join("&", rest), user, password);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return parameters;
    }

    /** As a URI decodes: a plus sign is a plus sign. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return jdbc;
    }
}
