package dev.refold.query;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What an operator shows: {@code Authorization: Bearer KEY} (RFC 6750, section 2.1). The key is made anew at every start
 * and lies in the data directory, readable by its owner alone.
 */
final class ControlKey {

    private static final String SCHEME = "Bearer ";

    private final byte[] expected;

    ControlKey(String expected) {
        this.expected = (SCHEME + expected).getBytes(StandardCharsets.UTF_8);
    }

    void check(ServerRequest request, ServerResponse response) {
        String shown = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        // Takes as long for a near miss as for any other.
        if (!MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8))) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"refold\"");
            throw new ProblemException(ProblemType.UNAUTHORIZED, "This route needs the control key.",
                    "Use the refold command, which reads it from the data directory.");
        }
    }
}
