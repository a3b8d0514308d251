package dev.refold.query;

import io.helidon.http.DirectHandler;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The HTTP API on virtual threads (Helidon SE). Start once. {@link #close()} answers what is at work or on its way, for ten
 * seconds at most, and refuses connections from then on. Closes nothing of the backend.
 */
public final class QueryServer implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);
    /** An id of 512 bytes, each percent-encoded, and a filter; headers have as much by default. */
    private static final int MAX_REQUEST_LINE_BYTES = 16 << 10;

    private final WebServer server;
    private final Routes routes;
    private final Draining draining;

    private QueryServer(WebServer server, Routes routes, Draining draining) {
        this.server = server;
        this.routes = routes;
        this.draining = draining;
    }

    /** @throws IllegalStateException when the port is taken; the message names it */
    public static QueryServer start(QuerySettings settings, QueryBackend backend) {
        checkLoopback(settings);
        Responder responder = new Responder(settings.maxBodyBytes());
        Routes routes = new Routes(backend, settings, responder);
        HttpRouting.Builder routing = RouteTable
                .routing(Stream.concat(routes.table().stream(), routes.console().stream()).toList());
        routing.error(Throwable.class, responder::problem);
        Draining draining = new Draining();
        routing.addFilter(draining);
        return new QueryServer(listen(settings.host(), settings.port(), "http.port", routing), routes, draining);
    }

    /**
     * @param portSetting what to change when the port is taken
     * @throws IllegalStateException when it is
     */
    static WebServer listen(String host, int port, String portSetting, HttpRouting.Builder routing) {
        checkFree(host, port, portSetting);
        WebServer server = WebServer.builder().host(host).port(port)
                .addProtocol(Http1Config.builder().maxPrologueLength(MAX_REQUEST_LINE_BYTES).build())
                .directHandlers(transportProblems()).connectionOptions(QueryServer::answerAtOnce)
                .shutdownGracePeriod(GRACE).shutdownHook(false).routing(routing)
                .build().start();
        if (!server.isRunning()) {
            // Taken in between: Helidon logs it, and returns all the same.
            throw notFree(host, port, portSetting, new IOException("the server stopped at once"));
        }
        return server;
    }

    /** Without authentication, whoever reaches the port may read and write everything. */
    private static void checkLoopback(QuerySettings settings) {
        boolean open = switch (settings.access()) {
            case Access.Open _ -> true;
            case Access.Required _ -> false;
        };
        if (open && !new InetSocketAddress(settings.host(), settings.port()).getAddress().isLoopbackAddress()) {
            throw new IllegalStateException("without authentication the API listens on this machine only, not on "
                    + settings.host() + "; set auth.mode to required, or http.host to 127.0.0.1");
        }
    }

    /** Asked beforehand, as Helidon logs a long stack trace. */
    private static void checkFree(String host, int port, String portSetting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw notFree(host, port, portSetting, e);
        }
    }

    private static IllegalStateException notFree(String host, int port, String portSetting, IOException cause) {
        return new IllegalStateException("cannot listen on " + host + ":" + port + "; set " + portSetting
                + " to a free port, or 0 for any (" + cause.getMessage() + ")", cause);
    }

    /** Headers and body go out in two writes; Nagle's algorithm held the second back for 40 ms: measured. */
    private static void answerAtOnce(SocketOptions.Builder socket) {
        socket.tcpNoDelay(true);
    }

    /** What is no HTTP never reaches a route. */
    private static DirectHandlers transportProblems() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (_, _, status, headers, _) -> transportProblem(clientsOwn(status), headers));
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse transportProblem(Status status, ServerResponseHeaders headers) {
        return DirectHandler.TransportResponse.builder().status(status).headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(Responder.bytes(Problem.ofTransport(status.code()))).keepAlive(false).build();
    }

    /**
     * What a route throws is answered and logged by {@link Responder#problem}; so an internal error of the server is one
     * of its parser, which stumbled on bytes it does not expect, such as headers that end early.
     */
    private static Status clientsOwn(Status status) {
        return status.code() == ProblemType.INTERNAL.status() ? Status.BAD_REQUEST_400 : status;
    }

    public int port() {
        return server.port();
    }

    /** As {@code /health/ready} says; asks the stores, and waits for their answers no longer than a request may. */
    public Health health() {
        return routes.health();
    }

    @Override
    public void close() {
        routes.close();
        draining.drain();
        server.stop();
    }
}
