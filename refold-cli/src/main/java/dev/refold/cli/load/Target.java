package dev.refold.cli.load;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API under load. Keeps connections open, as many as there are requests at once. Thread-safe. */
public final class Target implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(2);
    private static final int DOCUMENTS_A_BATCH = 2_000;
    private static final int HITS = 10;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String url;
    private final Optional<String> key;
    private final Optional<String> tenant;
    private final String store;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * @param key shown with every request
     * @param tenant named in every request; with a key, the key tells
     * @param store whom reads name; the API's default when empty
     */
    public Target(String url, Optional<String> key, Optional<String> tenant, String store) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.key = key;
        this.tenant = tenant;
        this.store = store;
    }

    public String url() {
        return url;
    }

    boolean isOnThisMachine() {
        try {
            return InetAddress.getByName(URI.create(url).getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    Reply send(Mix.Request asked) throws InterruptedException {
        return reply(switch (asked.kind()) {
            case SEARCH_HYBRID -> search("hybrid", asked.random());
            case SEARCH_VECTOR -> search("vector", asked.random());
            case SEARCH_KEYWORD -> search("keyword", asked.random());
            case DOCUMENT -> request("/v1/documents/" + id(asked.document()) + ofStore()).GET();
            case COUNT -> request("/v1/count" + ofStore()).GET();
            case WRITE -> json("/v1/documents/" + id(asked.document())).PUT(BodyPublishers.ofString(
                    JSON.writeValueAsString(document(asked.random()))));
        });
    }

    private HttpRequest.Builder search(String mode, long random) {
        return search(Map.of("query", Texts.query(random), "mode", mode, "topK", HITS));
    }

    private HttpRequest.Builder search(Map<String, Object> asked) {
        Map<String, Object> body = new LinkedHashMap<>(asked);
        if (!store.isEmpty()) {
            body.put("store", store);
        }
        return json("/v1/search").POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    /**
     * Writes a document like the others that has one word more.
     *
     * @return answered with the token that {@link #find} takes
     */
    Reply writeProbe(int number, String word) throws InterruptedException {
        return reply(json("/v1/documents/" + probeId(number)).PUT(BodyPublishers.ofString(JSON.writeValueAsString(
                Map.of("title", "probe", "content", word + ' ' + Texts.document(number), "contentType",
                        "text/plain")))));
    }

    /** @return answered when the store includes what {@code token} names, or with why not when that takes long */
    Reply find(String word, String token) throws InterruptedException {
        return reply(search(Map.of("query", word, "mode", "keyword", "topK", 1, "after", token)));
    }

    static String tokenOf(Reply written) {
        return JSON.readTree(written.body()).path("token").asString("");
    }

    static boolean hasProbe(Reply found, int number) {
        return found.outcome() == Outcome.OK
                && probeId(number).equals(JSON.readTree(found.body()).at("/hits/0/documentId").asString(""));
    }

    private static String probeId(int number) {
        return "load-probe-" + number;
    }

    private String ofStore() {
        return store.isEmpty() ? "" : "?store=" + encoded(store);
    }

    private static Map<String, Object> document(long random) {
        return Map.of("title", Texts.query(random), "content", Texts.document(random), "contentType", "text/plain",
                "metadata", Map.of("priority", Math.floorMod(random, 5)));
    }

    private static String id(int document) {
        return "load-" + document;
    }

    private Reply reply(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            Outcome outcome = Outcome.of(answer.statusCode());
            return new Reply(outcome, outcome == Outcome.OK ? "" : problem(answer), answer.body());
        } catch (HttpTimeoutException _) {
            return Reply.unanswered("no answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ConnectException _) {
            return Reply.unanswered("no connection");
        } catch (IOException e) {
            return Reply.unanswered("broken connection (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static String problem(HttpResponse<String> answer) {
        try {
            String type = JSON.readTree(answer.body()).path("type").asString("");
            return answer.statusCode() + " " + type.substring(type.lastIndexOf(':') + 1);
        } catch (JacksonException _) {
            return Integer.toString(answer.statusCode());
        }
    }

    /** Writes the documents of a run and waits until they are found. */
    void prepare(int documents, long seed) throws InterruptedException {
        String token = batch(IntStream.range(0, documents).mapToObj(i -> {
            Map<String, Object> line = new LinkedHashMap<>(document(seed + i));
            line.put("id", id(i));
            return JSON.writeValueAsString(line);
        }).toList());
        long end = System.nanoTime() + LONGEST_SETTLING.toNanos();
        Reply last = Reply.unanswered("never asked");
        while (System.nanoTime() < end) {
            last = reply(request("/v1/count?after=" + token + (store.isEmpty() ? "" : "&store=" + encoded(store))));
            if (last.outcome() == Outcome.OK) {
                return;
            }
            Thread.sleep(Duration.ofMillis(200));
        }
        throw new CommandException(ExitCode.UNREACHABLE, "the documents to ask for are not searchable after "
                + LONGEST_SETTLING.toSeconds() + " s (" + last.problem() + "); see `refold status`");
    }

    /** Deletes what {@link #prepare} and {@link #writeProbe} wrote. */
    void cleanUp(int documents, int probes) throws InterruptedException {
        batch(Stream.concat(IntStream.range(0, documents).mapToObj(Target::id),
                IntStream.range(0, probes).mapToObj(Target::probeId))
                .map(id -> JSON.writeValueAsString(Map.of("type", "deleted", "id", id))).toList());
    }

    /** @return the tokens of all batches, as parameters */
    private String batch(List<String> lines) throws InterruptedException {
        StringBuilder tokens = new StringBuilder();
        for (int from = 0; from < lines.size(); from += DOCUMENTS_A_BATCH) {
            String body = lines.subList(from, Math.min(lines.size(), from + DOCUMENTS_A_BATCH)).stream()
                    .collect(Collectors.joining("\n"));
            JsonNode end = JSON.readTree(ended(body));
            if (!end.path("complete").asBoolean(false) || end.path("rejected").asInt(1) > 0) {
                throw new CommandException(ExitCode.FAILED, "not every document was taken: " + end);
            }
            tokens.append(tokens.isEmpty() ? "" : "&after=").append(encoded(end.path("token").asString("")));
        }
        return tokens.toString();
    }

    private String ended(String body) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request("/v1/documents:batch")
                    .header("Content-Type", "application/x-ndjson").POST(BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandException(ExitCode.USAGE, url + " refuses the documents to ask for: "
                        + problem(answer) + " " + answer.body());
            }
            return answer.body().lines().reduce("{}", (_, last) -> last);
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, url + " does not answer (" + e + ")", e);
        }
    }

    /** In Prometheus' format; none when the API does not tell. */
    Optional<Prometheus> metrics() throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request("/metrics").GET().build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(new Prometheus(answer.body())) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Status events, until closed. */
    InputStream events() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request("/v1/status/events").GET().build(),
                BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IOException("the stream of events was answered " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
        tenant.ifPresent(name -> request.header("X-Refold-Tenant", name));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Ends what is still under way. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
