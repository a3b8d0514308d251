package dev.refold.query;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whose documents a request is about. With authentication off (the API is bound to loopback then) the client names the
 * tenant in a header; with it on, the credential does, and this is the one place that changes.
 */
final class Tenant {

    static final String DEFAULT = "default";
    static final HeaderName HEADER = HeaderNames.create("X-Refold-Tenant");

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private Tenant() {}

    static String of(ServerRequest request) {
        List<String> named = request.headers().contains(HEADER) ? request.headers().all(HEADER, List::of) : List.of();
        String tenant = named.isEmpty() ? DEFAULT : named.getFirst();
        // Two tenants named: whichever was taken, someone in between may have judged by the other.
        if (named.size() > 1 || !VALID.matcher(tenant).matches()) {
            throw new ProblemException(ProblemType.INVALID,
                    "X-Refold-Tenant is given once, 1 … 128 of A-Z a-z 0-9 . _ -",
                    "Send a valid tenant, or none for \"" + DEFAULT + "\".");
        }
        return tenant;
    }
}
