package dev.refold.query;

import java.time.Duration;

/**
 * How the HTTP API listens and what it accepts.
 *
 * @param port 0: any free one
 * @param maxBodyBytes a longer request body is refused with 413 before it is parsed
 * @param maxConcurrent requests that read or write a store at once; more are refused with 429
 * @param controlKey what operators show for the routes under {@code /v1/admin}
 * @param access who is let in to the other routes
 * @param timeout of one request; a shorter one may be asked for
 */
public record QuerySettings(String host, int port, int maxBodyBytes, int maxConcurrent, Duration timeout,
        String defaultStore, String controlKey, Access access) {

    /** Open to everybody on this machine. */
    public QuerySettings(String host, int port, int maxBodyBytes, int maxConcurrent, Duration timeout,
            String defaultStore, String controlKey) {
        this(host, port, maxBodyBytes, maxConcurrent, timeout, defaultStore, controlKey, new Access.Open());
    }

    public QuerySettings withAccess(Access other) {
        return new QuerySettings(host, port, maxBodyBytes, maxConcurrent, timeout, defaultStore, controlKey, other);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "QuerySettings[" + host + ":" + port + "]";
    }

    public QuerySettings {
        if (controlKey.isEmpty()) {
            throw new IllegalArgumentException("an empty control key would let everybody in");
        }
        if (port < 0 || port > 65_535 || maxBodyBytes < 1 || maxConcurrent < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException("http.port is 0..65535; http.max-body, http.max-concurrent and"
                    + " http.timeout are positive");
        }
    }
}
