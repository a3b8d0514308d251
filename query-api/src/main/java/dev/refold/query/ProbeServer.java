package dev.refold.query;

import dev.refold.query.Answers.AliveAnswer;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an orchestrator asks of any process, on a port of its own and without a credential: {@code /health/live},
 * {@code /health/ready} and {@code /metrics}, as the API answers them. Nothing here is of a tenant or a document. Both
 * suppliers are called by several threads at once.
 */
public final class ProbeServer implements AutoCloseable {

    private static final int NO_BODIES = 1;

    private final WebServer server;

    private ProbeServer(WebServer server) {
        this.server = server;
    }

    /**
     * @param port 0: any free one
     * @param metrics in Prometheus' text format
     * @throws IllegalStateException when the port is taken; the message names it
     */
    public static ProbeServer start(String host, int port, Supplier<Health> health, Supplier<String> metrics) {
        Responder responder = new Responder(NO_BODIES);
        HttpRouting.Builder routing = RouteTable.routing(List.of(
                get("/health/live", (_, response) -> responder.json(response, 200, new AliveAnswer("ok"))),
                get("/health/ready", (_, response) -> responder.ready(response, health.get())),
                get("/metrics", (_, response) -> responder.metrics(response, metrics.get()))));
        routing.error(Throwable.class, responder::problem);
        return new ProbeServer(QueryServer.listen(host, port, "probes.port", routing));
    }

    private static Route get(String path, Handler handler) {
        return new Route(Method.GET, path, handler);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
