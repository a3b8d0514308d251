package dev.refold.indexer.verify;

import dev.refold.services.ChromaDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The chunks of a Chroma store's first generation, past the store. */
final class RawChroma {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String collections;

    RawChroma(ChromaDatabase database) {
        this.collections = database.url() + "/api/v2/tenants/" + database.tenant() + "/databases/"
                + database.database() + "/collections/";
    }

    /** Puts a copy of the first record of a document beside it, under an ordinal that its head does not name. */
    void copyAsStray(String title) {
        ObjectNode chunk = chunk(title);
        change("add", chunk.put("id", chunk.path("id").asString().replaceFirst("#\\d+$", "#99")));
    }

    /** Changes the last bit of the exponent of a component. */
    void flipExponent(String title, int component) {
        ObjectNode chunk = chunk(title);
        ArrayNode vector = (ArrayNode) chunk.path("embedding");
        int bits = Float.floatToIntBits(vector.get(component).floatValue());
        vector.set(component, Float.intBitsToFloat(bits ^ (1 << 23)));
        change("update", chunk);
    }

    private ObjectNode chunk(String documentsText) {
        ObjectNode body = JSON.createObjectNode().put("limit", 1_000);
        body.putArray("include").add("metadatas").add("documents").add("embeddings");
        JsonNode found = post("get", body);
        for (int i = 0; i < found.path("ids").size(); i++) {
            if (found.path("metadatas").get(i).toString().contains(documentsText)) {
                ObjectNode chunk = JSON.createObjectNode().put("id", found.path("ids").get(i).asString());
                chunk.set("metadata", found.path("metadatas").get(i));
                chunk.set("document", found.path("documents").get(i));
                chunk.set("embedding", found.path("embeddings").get(i));
                return chunk;
            }
        }
        throw new IllegalArgumentException("no chunk of " + documentsText);
    }

    private void change(String how, ObjectNode chunk) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("ids").add(chunk.path("id"));
        body.putArray("metadatas").add(chunk.path("metadata"));
        body.putArray("documents").add(chunk.path("document"));
        body.putArray("embeddings").add(chunk.path("embedding"));
        post(how, body);
    }

    private JsonNode post(String what, ObjectNode body) {
        String id = send(HttpRequest.newBuilder(URI.create(collections + "refold-g1-chunks")).build()).path("id")
                .asString();
        return send(HttpRequest.newBuilder(URI.create(collections + id + "/" + what))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build());
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
