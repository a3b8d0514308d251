package dev.refold.query;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;

/**
 * The HTTP API on virtual threads (Helidon SE). Start once; {@link #close()} lets requests at work finish. Closes
 * nothing of the backend.
 */
public final class QueryServer implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final WebServer server;

    private QueryServer(WebServer server) {
        this.server = server;
    }

    /** @throws IllegalStateException when the port is taken; the message names it */
    public static QueryServer start(QuerySettings settings, QueryBackend backend) {
        Responder responder = new Responder(settings.maxBodyBytes());
        Routes routes = new Routes(backend, settings, responder);
        HttpRouting.Builder routing = HttpRouting.builder();
        routes.table().forEach(route -> routing.route(route.method(), route.path(), route.handler()));
        routing.any((request, response) -> {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no such route.",
                    "/openapi.json lists the routes.");
        });
        routing.error(Throwable.class, responder::problem);
        WebServer server = WebServer.builder().host(settings.host()).port(settings.port())
                .shutdownGracePeriod(GRACE).shutdownHook(false).routing(routing).build().start();
        // Helidon logs a port that is taken, and returns all the same.
        if (!server.isRunning()) {
            throw new IllegalStateException("port " + settings.port() + " on " + settings.host()
                    + " cannot be listened on; something else has it");
        }
        return new QueryServer(server);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
