package dev.refold.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Publishes batches of new documents of a tenant of its own until it is told to end. */
final class BackgroundIndexing implements AutoCloseable {

    private static final int DOCUMENTS_A_BATCH = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI batch;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    private BackgroundIndexing(String url) {
        this.batch = URI.create(url + "/v1/documents:batch");
        this.thread = Thread.ofPlatform().daemon().name("indexing").unstarted(this::run);
    }

    static BackgroundIndexing start(String url) {
        BackgroundIndexing indexing = new BackgroundIndexing(url);
        indexing.thread.start();
        return indexing;
    }

    private void run() {
        try {
            do {
                publish();
            } while (!ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException | AssertionError e) {
            failure.set(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish() throws IOException, InterruptedException {
        int first = published.get();
        String lines = IntStream.range(first, first + DOCUMENTS_A_BATCH)
                .mapToObj(i -> "{\"id\": \"d%d\", \"content\": \"%s\"}".formatted(i, "A queue of printers. ".repeat(
                        20) + i))
                .collect(Collectors.joining("\n"));
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(batch).header("X-Refold-Tenant", "indexing")
                .POST(BodyPublishers.ofString(lines)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("\"rejected\":0")) {
            throw new AssertionError("a batch was answered " + answer.statusCode() + ' ' + answer.body());
        }
        published.addAndGet(DOCUMENTS_A_BATCH);
    }

    int published() {
        return published.get();
    }

    /** Fails when a batch was not taken. */
    void end() throws InterruptedException {
        ending.countDown();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("indexing ended early", failure.get());
        }
    }

    @Override
    public void close() {
        ending.countDown();
        http.close();
    }
}
