package dev.refold.benchmarks;

import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.ProducerSettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the stack that runs over a data directory: what {@code run.json} in it says. */
final class RunningStack {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String bootstrapServers;
    private final String tenant;

    RunningStack(Path dataDir, String tenant) throws IOException {
        JsonNode run = JSON.readTree(Files.readString(dataDir.resolve("run.json")));
        this.url = run.required("url").asString();
        this.bootstrapServers = run.required("bootstrapServers").asString();
        this.tenant = tenant;
    }

    /** Sends at once: throughput comes from batches that form while one is in flight. */
    DocumentProducer producer() {
        return DocumentProducer.open(ProducerSettings.of("documents", Map.of("bootstrap.servers", bootstrapServers)));
    }

    /** @return chunks the live generation of the store holds, all tenants together */
    long chunks(String store) throws IOException, InterruptedException {
        return live(store).required("chunks").asLong();
    }

    boolean includes(String store, ConsistencyToken token) throws IOException, InterruptedException {
        return token.isIncludedIn(marks(store));
    }

    List<Mark> marks(String store) throws IOException, InterruptedException {
        List<Mark> marks = new ArrayList<>();
        for (JsonNode mark : live(store).required("marks")) {
            marks.add(new Mark("documents", mark.required("partition").asInt(), mark.required("epoch").asLong(),
                    mark.required("offset").asLong()));
        }
        return marks;
    }

    private JsonNode live(String store) throws IOException, InterruptedException {
        for (JsonNode one : get("/v1/status").required("stores")) {
            if (one.required("store").asString().equals(store)) {
                return one.required("live");
            }
        }
        throw new IllegalArgumentException("the stack at " + url + " has no store " + store);
    }

    /** @return how many hits came back */
    int search(String store, String mode, String query) throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("query", query, "mode", mode, "store", store, "topK", 10));
        return send(request("/v1/search").POST(BodyPublishers.ofString(body))).required("hits").size();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("X-Refold-Tenant", tenant);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
