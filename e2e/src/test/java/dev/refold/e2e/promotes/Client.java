package dev.refold.e2e.promotes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks over HTTP, one request after another, and holds every answer against what it knows: which generations were live
 * while it waited, what each of them holds, and the furthest mark of each partition that it has seen.
 */
final class Client {

    /** What is asked. */
    enum Request {
        KEYWORD, VECTOR, HYBRID, DOCUMENT, CHUNK, COUNT, COMPARE, STATUS
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CLOCKS = "{\"eq\":[\"kind\",\"clock\"]}";

    private final HttpClient http;
    private final String address;
    private final Promotions promotions;
    private final Map<Integer, Long> seen = new HashMap<>();
    private final Map<Request, Integer> answers = new EnumMap<>(Request.class);
    private final Map<String, Integer> answersOf = new HashMap<>();
    private int answersOfOneLive;

    Client(HttpClient http, int port, Promotions promotions) {
        this.http = http;
        this.address = "http://127.0.0.1:" + port;
        this.promotions = promotions;
    }

    /** Asks anything. */
    void ask(SplittableRandom random) throws IOException, InterruptedException {
        Request[] all = Request.values();
        ask(all[random.nextInt(all.length)], random.nextInt(Candidate.PARTITIONS));
    }

    void ask(Request request, int partition) throws IOException, InterruptedException {
        int before = promotions.acknowledged();
        JsonNode answer = send(request, partition);
        boolean oneLive = promotions.begun() == before;
        Candidate from = switch (request) {
            case KEYWORD, VECTOR, HYBRID -> search(answer);
            case DOCUMENT, CHUNK -> clock(answer, request, partition);
            case COUNT -> count(answer);
            case COMPARE -> compare(answer);
            case STATUS -> status(answer);
        };
        if (oneLive) {
            assertThat(from.number()).as("%s: the generation of %s, asked after promotion %d was acknowledged and"
                    + " answered before another began", request, answer, before)
                    .isEqualTo(promotions.liveAfter(before).number());
            answersOfOneLive++;
        }
        answers.merge(request, 1, Integer::sum);
        answersOf.merge(from.word(), 1, Integer::sum);
    }

    private Candidate search(JsonNode answer) {
        Candidate from = generation(answer.path("generation"));
        assertThat(answer.path("hits")).as("clocks in %s", answer).hasSize(Candidate.PARTITIONS);
        answer.path("hits").forEach(hit -> {
            assertThat(List.of(hit.path("metadata").path("by").asString(), hit.path("title").asString()))
                    .as("who folded %s", hit).containsOnly(from.word());
            assertThat(hit.path("snippet").asString()).contains("at " + hit.path("version").asLong() + " folded by "
                    + from.word());
            see(hit.path("position").path("partition").asInt(), hit.path("position").path("offset").asLong(), answer);
        });
        return from;
    }

    private Candidate clock(JsonNode answer, Request request, int partition) {
        Candidate from = generation(answer.path("generation"));
        long version = answer.path("version").asLong();
        assertThat(answer.path("title").asString()).as("who folded %s", answer).isEqualTo(from.word());
        assertThat(answer.path("text").asString()).as("%s of %s", request, answer)
                .endsWith("at " + version + " folded by " + from.word());
        see(partition, version, answer);
        return from;
    }

    private Candidate count(JsonNode answer) {
        Candidate from = generation(answer.path("generation"));
        long all = Candidate.OTHERS + Candidate.PARTITIONS;
        assertThat(answer.path("documents").asLong()).as("documents folded by the first, of %s", answer)
                .isEqualTo(from == promotions.liveAfter(1) ? all : 0);
        return from;
    }

    /** Each side is one generation; both are the live one, and either may be the one live before. */
    private Candidate compare(JsonNode answer) {
        Candidate left = generation(answer.path("leftGeneration"));
        Candidate right = generation(answer.path("rightGeneration"));
        answer.path("perQuery").forEach(query -> {
            titlesMustBe(left, query.path("left"));
            titlesMustBe(right, query.path("right"));
        });
        return right;
    }

    private static void titlesMustBe(Candidate from, JsonNode side) {
        assertThat(side.path("documents")).as("found by generation %d", from.number()).isNotEmpty()
                .allMatch(document -> document.path("title").asString().equals(from.word()));
    }

    private Candidate status(JsonNode answer) {
        JsonNode live = answer.path("stores").path(0).path("live");
        Candidate from = generation(live.path("generation"));
        assertThat(answer.path("stores").path(0).path("generations")).as("live in %s", answer)
                .filteredOn(one -> one.path("state").asString().equals("live"))
                .extracting(one -> one.path("number").asInt()).containsExactly(from.number());
        live.path("marks").forEach(mark -> see(mark.path("partition").asInt(), mark.path("offset").asLong() - 1,
                answer));
        return from;
    }

    private Candidate generation(JsonNode generation) {
        Candidate named = promotions.numbered(generation.path("number").asInt());
        assertThat(generation.path("space").asString()).as("space of %s", generation).isEqualTo(named.space().id());
        return named;
    }

    /** @param offset of the last event of the partition that is in the answer */
    private void see(int partition, long offset, JsonNode answer) {
        long before = seen.getOrDefault(partition, -1L);
        assertThat(offset).as("event of partition %d in %s, when event %d was seen before", partition, answer, before)
                .isGreaterThanOrEqualTo(before);
        seen.put(partition, offset);
    }

    private JsonNode send(Request request, int partition) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request(request, partition)
                .header("X-Refold-Tenant", Candidate.TENANT).timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as("%s: %s", request, new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(Request request, int partition) {
        return switch (request) {
            case KEYWORD, VECTOR, HYBRID -> post("/v1/search", "{\"query\":\"clock of partition\",\"mode\":\""
                    + request.name().toLowerCase(Locale.ROOT) + "\",\"topK\":10,\"filter\":" + CLOCKS + "}");
            case COMPARE ->
                post("/v1/compare", "{\"left\":\"STORE\",\"right\":\"STORE\",\"mode\":\"hybrid\",\"topK\":5,"
                        + "\"queries\":[\"clock\",\"printer\"]}");
            case DOCUMENT -> get("/v1/documents/" + Candidate.CLOCK + partition);
            case CHUNK -> get("/v1/chunks/" + encoded(Candidate.CLOCK + partition + "#0"));
            case COUNT -> get("/v1/count?filter=" + encoded("{\"eq\":[\"by\",\"" + promotions.liveAfter(1).word()
                    + "\"]}"));
            case STATUS -> get("/v1/status");
        };
    }

    private HttpRequest.Builder post(String path, String json) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .POST(BodyPublishers.ofString(json.replace("STORE", promotions.store())));
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create(address + path));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Map<Request, Integer> answers() {
        return answers;
    }

    /** By the word of the generation. */
    Map<String, Integer> answersOf() {
        return answersOf;
    }

    /** Those during which only one generation was live. */
    int answersOfOneLive() {
        return answersOfOneLive;
    }

    Map<Integer, Long> seen() {
        return seen;
    }
}
