package dev.refold.services;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The few calls of Chroma's HTTP API that starting and sharing a server needs. */
final class ChromaCalls {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private ChromaCalls() {}

    static boolean answers(String url) {
        try (HttpClient client = client()) {
            return send(client, HttpRequest.newBuilder(URI.create(url + "/api/v2/heartbeat")).GET()) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns when the server answers, or no longer needs waiting for. */
    static void awaitAnswer(String url, Duration limit, ProcessHandle process) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline && !answers(url)) {
            pause();
        }
    }

    /** Makes a tenant with a database. Names have at least three characters. */
    static void createDatabase(String url, String tenant, String database) {
        post(url + "/api/v2/tenants", "{\"name\":\"" + tenant + "\"}");
        post(url + "/api/v2/tenants/" + tenant + "/databases", "{\"name\":\"" + database + "\"}");
    }

    static void deleteDatabase(String url, String tenant, String database) {
        call(HttpRequest.newBuilder(URI.create(url + "/api/v2/tenants/" + tenant + "/databases/" + database)).DELETE());
    }

    private static void post(String url, String json) {
        call(HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static void call(HttpRequest.Builder request) {
        try (HttpClient client = client()) {
            int status = send(client, request);
            if (status != 200) {
                throw new ServiceException("Chroma answered " + status + " to " + request.build());
            }
        } catch (IOException e) {
            throw new ServiceException("Chroma does not answer " + request.build(), e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
    }

    private static int send(HttpClient client, HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while waiting for Chroma", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while waiting for Chroma", e);
        }
    }
}
