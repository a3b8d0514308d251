package dev.refold.query;

import dev.refold.query.access.Caller;
import dev.refold.query.access.Tenants;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * Whose documents a request is about. The credential says so; only who stands above tenants (an operator, or anybody
 * while authentication is off) names one in a header.
 */
final class Tenant {

    static final String DEFAULT = "default";
    static final HeaderName HEADER = HeaderNames.create("X-Refold-Tenant");

    private Tenant() {}

    static String of(ServerRequest request) {
        Optional<String> own = request.context().get(Caller.class)
                .orElseThrow(() -> new IllegalStateException("no guard stands before this route")).tenant();
        Optional<String> named = named(request);
        if (own.isPresent() && named.isPresent() && !named.equals(own)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "X-Refold-Tenant is not the tenant of this credential.",
                    "Leave the header out: the credential names the tenant.");
        }
        return own.or(() -> named).orElse(DEFAULT);
    }

    private static Optional<String> named(ServerRequest request) {
        List<String> named = request.headers().contains(HEADER) ? request.headers().all(HEADER, List::of) : List.of();
        // Two tenants named: whichever was taken, someone in between may have judged by the other.
        if (named.size() > 1 || !named.stream().allMatch(Tenants::isValid)) {
            throw new ProblemException(ProblemType.INVALID, "X-Refold-Tenant is given once, " + Tenants.FORM,
                    "Send a valid tenant, or none for \"" + DEFAULT + "\".");
        }
        return named.stream().findFirst();
    }
}
