package dev.refold.query;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
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
        String tenant = request.headers().first(HEADER).orElse(DEFAULT);
        if (!VALID.matcher(tenant).matches()) {
            throw new ProblemException(ProblemType.INVALID, "X-Refold-Tenant is 1 … 128 of A-Z a-z 0-9 . _ -",
                    "Send a valid tenant, or none for \"" + DEFAULT + "\".");
        }
        return tenant;
    }
}
