package dev.refold.services;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a PostgreSQL database in the two forms people use: libpq's URI
 * ({@code postgres://user:password@host:port/database?sslmode=require}, PostgreSQL manual, "Connection URIs") and
 * JDBC's.
 *
 * @param hosts
 *            {@code host:port}, several separated by commas
 * @param parameters
 *            as in a JDBC URL, user and password included
 */
record DatabaseUrl(String hosts, String database, String parameters) {

    private static final Pattern URI = Pattern
            .compile("postgres(?:ql)?://(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]+)(?:/([^?]*))?(?:\\?(.*))?");
    private static final Pattern JDBC = Pattern.compile("jdbc:postgresql://([^/?]+)/([^?]*)(?:\\?(.*))?");

    static DatabaseUrl parse(String text) {
        Matcher jdbc = JDBC.matcher(text);
        if (jdbc.matches()) {
            return new DatabaseUrl(jdbc.group(1), jdbc.group(2), orEmpty(jdbc, 3));
        }
        Matcher uri = URI.matcher(text);
        if (uri.matches()) {
            return fromUri(uri);
        }
        // Not the text itself: it may hold a password.
        throw new ServiceException(Services.DATABASE_URL + " is neither postgres://user:password@host:port/database"
                + " nor jdbc:postgresql://host:port/database?user=…&password=…");
    }

    private static DatabaseUrl fromUri(Matcher uri) {
        StringBuilder parameters = new StringBuilder();
        append(parameters, "user", recoded(orEmpty(uri, 1)));
        append(parameters, "password", recoded(orEmpty(uri, 2)));
        String more = orEmpty(uri, 5);
        if (!more.isEmpty()) {
            parameters.append(parameters.isEmpty() ? "" : "&").append(more);
        }
        // libpq: without a database it is the user's own.
        String database = orEmpty(uri, 4).isEmpty() ? orEmpty(uri, 1) : orEmpty(uri, 4);
        return new DatabaseUrl(uri.group(3), database, parameters.toString());
    }

    private static void append(StringBuilder parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.append(parameters.isEmpty() ? "" : "&").append(name).append('=').append(value);
        }
    }

    /** A URI's user part has a literal plus, a JDBC parameter reads it as a space. */
    private static String recoded(String part) {
        String plain = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        return URLEncoder.encode(plain, StandardCharsets.UTF_8);
    }

    private static String orEmpty(Matcher matcher, int group) {
        return Optional.ofNullable(matcher.group(group)).orElse("");
    }

    DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(hosts, other, parameters);
    }

    String jdbc() {
        return "jdbc:postgresql://" + hosts + "/" + database + (parameters.isEmpty() ? "" : "?" + parameters);
    }
}
