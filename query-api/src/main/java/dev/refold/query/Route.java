package dev.refold.query;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;

/**
 * One route; the table of them is what the server serves and what the OpenAPI document is held against.
 *
 * @param path with Helidon's {@code {+name}} for a parameter that may contain slashes
 */
record Route(Method method, String path, Handler handler) {

    /** The path as OpenAPI writes it. */
    String openApiPath() {
        return path.replace("{+", "{");
    }
}
