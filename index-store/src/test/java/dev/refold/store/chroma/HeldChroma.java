package dev.refold.store.chroma;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real Chroma, and from some request on takes what is asked and answers nothing. */
final class HeldChroma implements AutoCloseable {

    private final String behind;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger answersLeft = new AtomicInteger(Integer.MAX_VALUE);

    HeldChroma(String behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(handlers);
        server.createContext("/", this::pass);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void holdAfter(int answers) {
        answersLeft.set(answers);
    }

    void release() {
        answersLeft.set(Integer.MAX_VALUE);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (answersLeft.getAndDecrement() <= 0) {
                closed.await();
                return;
            }
            HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(URI.create(behind + exchange
                    .getRequestURI())).method(exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                    .header("content-type", "application/json").build(), BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        handlers.shutdownNow();
        client.shutdownNow();
    }
}
