package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes, each followed by a read with its token, from several threads. A thread writes the same document again and
 * again, so that an answer from before is noticed.
 */
final class TokenReads {

    private final String name;
    private final String writeUrl;
    private final String readUrl;
    private final String store;
    private final String tenant;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger writes = new AtomicInteger();
    private final Queue<Double> waitsMillis = new ConcurrentLinkedQueue<>();
    private final Queue<String> unseen = new ConcurrentLinkedQueue<>();
    private final Set<Integer> generations = new ConcurrentSkipListSet<>();

    TokenReads(String name, String writeUrl, String readUrl, String store) {
        this(name, writeUrl, readUrl, store, "default");
    }

    TokenReads(String name, String writeUrl, String readUrl, String store, String tenant) {
        this.name = name;
        this.writeUrl = writeUrl;
        this.readUrl = readUrl;
        this.store = store;
        this.tenant = tenant;
    }

    /** Returns when so many writes were made and read. */
    void run(int threads, int count) throws Exception {
        int end = writes.get() + count;
        inThreads(threads, () -> writes.get() >= end);
    }

    /** Goes on until the condition holds, at most until the limit. */
    void runUntil(int threads, BooleanSupplier condition, Duration limit) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        inThreads(threads, () -> condition.getAsBoolean() || System.nanoTime() > end);
    }

    private void inThreads(int threads, BooleanSupplier over) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String id = store + "-" + thread;
                running.add(pool.submit((Callable<Boolean>) () -> {
                    while (!over.getAsBoolean()) {
                        writeAndRead(id);
                    }
                    return true;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private void writeAndRead(String id) throws IOException, InterruptedException {
        String text = "Write number " + writes.incrementAndGet() + " of " + name + ".";
        String token = put(id, "{\"content\": \"" + text + "\"}");
        long began = System.nanoTime();
        HttpResponse<String> answer = get(id + "?store=" + store + "&after=" + token);
        waitsMillis.add((System.nanoTime() - began) / 1e6);
        JsonNode document = JsonMapper.shared().readTree(answer.body());
        if (answer.statusCode() != 200 || !document.path("text").asString("").equals(text)) {
            unseen.add(text + " " + answer.body());
        } else {
            generations.add(document.at("/generation/number").intValue());
        }
    }

    /** @return the token */
    String put(String id, String json) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(writeUrl, id).PUT(HttpRequest.BodyPublishers.ofString(json)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JsonMapper.shared().readTree(answer.body()).get("token").stringValue();
    }

    /** @param idAndQuery such as {@code T-1?store=lucene} */
    HttpResponse<String> get(String idAndQuery) throws IOException, InterruptedException {
        return send(request(readUrl, idAndQuery));
    }

    private HttpRequest.Builder request(String url, String idAndQuery) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/documents/" + idAndQuery))
                .timeout(Duration.ofSeconds(30)).header("X-Refold-Tenant", tenant);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** That answered. */
    Set<Integer> generations() {
        return generations;
    }

    /** Prints how long reads took, and that every one saw its write. */
    void allSeen() {
        List<Double> sorted = waitsMillis.stream().sorted().toList();
        System.out.printf(Locale.ROOT,
                "read your writes, %s: %d of %d seen; waits p50 %.0f ms, p99 %.0f ms, longest %.0f"
                        + " ms%n",
                name, sorted.size() - unseen.size(), sorted.size(), sorted.get(sorted.size() / 2),
                sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)), sorted.getLast());
        assertThat(unseen).as("writes not seen").isEmpty();
    }
}
