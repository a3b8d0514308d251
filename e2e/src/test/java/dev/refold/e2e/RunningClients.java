package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of an API that is about to end: writers, readers, and readers that wait for an event that never comes. Each has
 * connections of its own, keeps them open, and goes on until one is refused.
 */
final class RunningClients {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int IDS_OF_A_WRITER = 15;
    private static final int ACCEPTED = 202;
    private static final int FOUND = 200;
    private static final int NOT_YET = 503;

    private final String url;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /** How a request ended. */
    sealed interface End {

        record Answered(int status, String body) implements End {}

        /** Nobody listens any more. */
        record Refused() implements End {}

        /** Nothing of an answer came. */
        record Unanswered(String why) implements End {}
    }

    /**
     * @param word no other write has it; empty of a read
     * @param expected the status of an answer that is none of a failure
     */
    record Request(String word, int expected, long beganNanos, long endedNanos, End end) {

        boolean write() {
            return !word.isEmpty();
        }

        boolean acknowledged() {
            return write() && end instanceof End.Answered(int status, _) && status == ACCEPTED;
        }

        boolean underWayAt(long nanos) {
            return beganNanos <= nanos && nanos < endedNanos;
        }
    }

    private RunningClients(String url) {
        this.url = url;
    }

    /** @param farToken of an event that does not come */
    static RunningClients start(String url, int writers, int readers, int waiting, String farToken) {
        RunningClients clients = new RunningClients(url);
        for (int writer = 0; writer < writers; writer++) {
            int mine = writer;
            clients.run((http, count) -> clients.write(http, mine, count));
        }
        for (int reader = 0; reader < readers; reader++) {
            clients.run((http, _) -> clients.search(http, "{\"query\":\"queue\"}", FOUND));
        }
        for (int one = 0; one < waiting; one++) {
            clients.run((http, _) -> clients.search(http, "{\"query\":\"queue\",\"after\":\"" + farToken
                    + "\",\"waitMillis\":1500}", NOT_YET));
        }
        clients.threads.forEach(Thread::start);
        return clients;
    }

    private interface Client {
        End ask(HttpClient http, int count) throws InterruptedException;
    }

    private void run(Client client) {
        threads.add(Thread.ofPlatform().daemon().unstarted(() -> {
            try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                int count = 0;
                while (!(client.ask(http, count) instanceof End.Refused)) {
                    count++;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private End write(HttpClient http, int writer, int count) throws InterruptedException {
        String word = "zq" + writer + "x" + count + "end";
        return send(http, word, ACCEPTED, request("/v1/documents/" + writer + "-" + count % IDS_OF_A_WRITER)
                .PUT(BodyPublishers.ofString("{\"content\":\"A queue of " + word + "\"}")));
    }

    private End search(HttpClient http, String body, int expected) throws InterruptedException {
        return send(http, "", expected, request("/v1/search").POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    }

    private End send(HttpClient http, String word, int expected, HttpRequest.Builder request)
            throws InterruptedException {
        long began = System.nanoTime();
        End end = end(http, request.build());
        requests.add(new Request(word, expected, began, System.nanoTime(), end));
        return end;
    }

    private static End end(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new End.Answered(response.statusCode(), response.body());
        } catch (ConnectException refused) {
            return new End.Refused();
        } catch (IOException closed) {
            return new End.Unanswered(closed.toString());
        }
    }

    /** So far. */
    long acknowledged() {
        return requests.stream().filter(Request::acknowledged).count();
    }

    /** Until every client was refused. */
    List<Request> awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            assertThat(thread.join(LIMIT)).as("a client ended").isTrue();
        }
        return List.copyOf(requests);
    }

    static String token(Request acknowledged) {
        End.Answered answer = (End.Answered) acknowledged.end();
        return JsonMapper.shared().readTree(answer.body()).get("token").stringValue();
    }
}
