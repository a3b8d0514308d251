package dev.refold.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An embedding service on loopback that speaks {@code /v1/embeddings} as OpenAI, Ollama and vLLM do, answers equal
 * texts with equal vectors, counts what it embeds, and fails as it is told: per request ({@link #next}, {@link
 * #always}) or per text ({@link #onTextsWith}). For tests; thread-safe.
 */
public final class ScriptedEmbeddingServer implements AutoCloseable {

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int dimensions;
    private final Deque<EmbeddingFault> script = new ConcurrentLinkedDeque<>();
    private final AtomicReference<Optional<EmbeddingFault>> standing = new AtomicReference<>(Optional.empty());
    private final Map<String, TextFault> faultsByMarker = new ConcurrentHashMap<>();
    private final Deque<String> embedded = new ConcurrentLinkedDeque<>();
    private final Deque<EmbeddingCall> calls = new ConcurrentLinkedDeque<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    /** What is wrong with the answer to one text. */
    public enum TextFault {
        /** The whole request is answered with 400, as services do for a text that is too long. */
        REFUSED,
        /** The whole request is answered with 503. */
        BUSY, WRONG_DIMENSION, NOT_A_NUMBER, NULL, ZEROS
    }

    private ScriptedEmbeddingServer(int dimensions) throws IOException {
        this.dimensions = dimensions;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/v1/embeddings", this::handle);
    }

    /** Starts one on a free port. */
    public static ScriptedEmbeddingServer start(int dimensions) {
        try {
            ScriptedEmbeddingServer server = new ScriptedEmbeddingServer(dimensions);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no scripted embedding server on loopback", e);
        }
    }

    /** Up to and with {@code /v1}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
    }

    /** The next requests fail so, one each; then all is well, or as {@link #always} says. */
    public void next(EmbeddingFault... faults) {
        script.addAll(List.of(faults));
    }

    /** Every request fails so, until {@link #heal}. */
    public void always(EmbeddingFault fault) {
        standing.set(Optional.of(fault));
    }

    /** From here on all is well, but for single texts. */
    public void heal() {
        script.clear();
        standing.set(Optional.empty());
    }

    /** Texts that contain the marker are answered so. */
    public void onTextsWith(String marker, TextFault fault) {
        faultsByMarker.put(marker, fault);
    }

    /** Texts that contain the marker are answered like others again. */
    public void healTextsWith(String marker) {
        faultsByMarker.remove(marker);
    }

    /** Every text that was answered with a vector, in the order of the answers; a text sent twice is here twice. */
    public List<String> embedded() {
        return List.copyOf(embedded);
    }

    /** Every request, refused and failed ones included. */
    public List<EmbeddingCall> calls() {
        return List.copyOf(calls);
    }

    /** How many requests were open at once, at most. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** A unit vector that depends on the text alone. */
    public static float[] vectorOf(String text, int dimensions) {
        long seed = 1;
        for (int i = 0; i < text.length(); i++) {
            seed = seed * 0x100000001b3L + text.charAt(i);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] gaussian = random.doubles(dimensions, -1, 1).toArray();
        double squares = 0;
        for (double component : gaussian) {
            squares += component * component;
        }
        float[] unit = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            unit[i] = (float) (gaussian[i] / Math.sqrt(squares));
        }
        return unit;
    }

    /** Ends open requests, hanging ones too. */
    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try (exchange) {
            EmbeddingCall call = EmbeddingCall.read(exchange);
            calls.add(call);
            Optional<EmbeddingFault> fault = Optional.ofNullable(script.poll()).or(standing::get);
            if (fault.isPresent()) {
                fail(exchange, call, fault.get());
            } else if (hasFault(call, TextFault.BUSY)) {
                send(exchange, 503, "{\"error\":{\"message\":\"busy\"}}");
            } else if (hasFault(call, TextFault.REFUSED)) {
                send(exchange, 400, "{\"error\":{\"message\":\"" + "no".repeat(3)
                        + "\",\"code\":\"context_length_exceeded\"}}");
            } else {
                send(exchange, 200, EmbeddingAnswer.of(items(call.texts()), call.texts().size()));
                embedded.addAll(call.texts());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void fail(HttpExchange exchange, EmbeddingCall call, EmbeddingFault fault) throws IOException,
            InterruptedException {
        switch (fault) {
            case EmbeddingFault.Status status -> {
                status.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
                send(exchange, status.code(), "{\"error\":{\"message\":\"as told\"}}");
            }
            case EmbeddingFault.Body body -> send(exchange, 200, body.json());
            case EmbeddingFault.Hang() -> closed.await();
            case EmbeddingFault.HangInBody() -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                closed.await();
            }
            case EmbeddingFault.Disconnect() -> exchange.close();
            case EmbeddingFault.MissingItem() -> send(exchange, 200, EmbeddingAnswer.of(items(call.texts()).subList(1,
                    call.texts().size()), 0));
            case EmbeddingFault.ExtraItem() -> {
                List<String> more = new ArrayList<>(call.texts());
                more.add("one more");
                send(exchange, 200, EmbeddingAnswer.of(items(more), 0));
            }
            case EmbeddingFault.Reversed() -> {
                send(exchange, 200, EmbeddingAnswer.of(items(call.texts()).reversed(), 0));
                embedded.addAll(call.texts());
            }
        }
    }

    private List<String> items(List<String> texts) {
        List<String> items = new ArrayList<>();
        for (String text : texts) {
            items.add(EmbeddingAnswer.item(items.size(), vectorOf(text, dimensions), faultOf(text)));
        }
        return items;
    }

    private boolean hasFault(EmbeddingCall call, TextFault fault) {
        return call.texts().stream().anyMatch(text -> faultOf(text).equals(Optional.of(fault)));
    }

    private Optional<TextFault> faultOf(String text) {
        return faultsByMarker.entrySet().stream().filter(entry -> text.contains(entry.getKey())).map(
                Map.Entry::getValue).findFirst();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
