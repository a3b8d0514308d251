package dev.refold.services;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A request a {@link ScriptedEmbeddingServer} was sent.
 *
 * @param fields the scalar fields of its body but for the texts, as written
 * @param authorization that header
 */
public record EmbeddingCall(List<String> texts, Map<String, String> fields, Optional<String> authorization) {

    private static final JsonFactory JSON = new JsonFactory();

    public EmbeddingCall {
        texts = List.copyOf(texts);
        fields = Map.copyOf(fields);
    }

    static EmbeddingCall read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        List<String> texts = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        texts.add(json.getString());
                    }
                } else {
                    fields.put(name, json.getString());
                }
            }
        }
        return new EmbeddingCall(texts, fields, Optional.ofNullable(exchange.getRequestHeaders().getFirst(
                "Authorization")));
    }
}
