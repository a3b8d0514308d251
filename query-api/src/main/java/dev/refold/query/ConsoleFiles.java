package dev.refold.query;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The console: files that use the API as anybody may. They are read once, when the server starts. What a browser may do
 * with them is little (Content Security Policy Level 3): scripts, styles and requests of this origin alone, no inline
 * code, no frames; so a document that smuggles in markup would find nothing to run it.
 */
final class ConsoleFiles {

    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String INDEX = "index.html";
    private static final List<String> FILES = List.of("style.css", "icon.svg", "app.js", "api.js", "dom.js",
            "search.js", "document.js", "compare.js", "status.js", "log.js");

    private ConsoleFiles() {}

    /** Not part of the API, so not in its description either. */
    static List<Route> routes() {
        List<Route> files = FILES.stream().map(name -> file("/console/" + name, name)).toList();
        return Stream.concat(Stream.of(file("/", INDEX)), files.stream()).toList();
    }

    private static Route file(String path, String name) {
        byte[] content = read(name);
        String type = typeOf(name);
        return new Route(Method.GET, path, (_, response) -> send(response, type, content));
    }

    private static void send(ServerResponse response, String type, byte[] content) {
        response.header(HeaderNames.CONTENT_TYPE, type).header(HeaderNames.CACHE_CONTROL, "no-cache")
                .header(HeaderNames.create("Content-Security-Policy"), POLICY)
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .header(HeaderNames.create("Referrer-Policy"), "no-referrer").send(content);
    }

    private static String typeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> throw new IllegalStateException(name + " has no known type");
        };
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream("console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("console/" + name + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
