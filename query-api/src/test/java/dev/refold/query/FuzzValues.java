package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random JSON that a schema of the OpenAPI document allows; what a field means, its name tells. */
final class FuzzValues {

    private static final JsonNodeFactory JSON = JsonMapper.shared().getNodeFactory();
    private static final int MAX_DEPTH = 5;
    private static final int OPTIONAL_FIELD_ONE_IN = 4;
    private static final int LONGEST_WAIT_MILLIS = 60;
    private static final List<String> WORDS = List.of("fox", "queue", "the", "printing", "é", "🦊", "日本", "\\", "\"",
            "a/b", "..", "%", "#0", "\n", "\u2028", "<b>bold</b>", "{{", "'; --");
    /** Of fields whose schema says no more than that they are strings. */
    private static final Map<String, List<String>> KNOWN = Map.of("store", List.of("memory", "memory", "memory@1"),
            "left", List.of("memory", "memory@1"), "right", List.of("memory", "memory@2"),
            "contentType", List.of("text/plain", "text/markdown", "text/html"),
            "language", List.of("en", "de", "english"), "space", List.of("hashing-16-0badcafe", "hashing-8-00000001"),
            "asOf", List.of("2026-01-02T03:04:05Z", "yesterday", "r1.AAEB3wc"), "provider", List.of("hashing"),
            "tenant", List.of("acme", "globex"), "occurredAt", List.of("2026-01-02T03:04:05Z", "1970-01-01T00:00:00Z"));

    private final OpenApi openApi;
    private final Random random;

    FuzzValues(OpenApi openApi, Random random) {
        this.openApi = openApi;
        this.random = random;
    }

    JsonNode fitting(String name, JsonNode schema) {
        return value(name, schema, MAX_DEPTH);
    }

    private JsonNode value(String name, JsonNode reference, int depth) {
        JsonNode schema = openApi.resolved(reference);
        if (schema.has("enum")) {
            return one(schema.get("enum").valueStream().toList());
        }
        if (name.equals("after") && !schema.path("type").asString().equals("array")) {
            return JSON.stringNode(token());
        }
        if (schema.has("anyOf") && !schema.has("properties")) {
            return value(name, one(schema.get("anyOf").valueStream().toList()), depth);
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema, depth);
            case "integer" -> JSON.numberNode(integer(name, schema));
            case "number" -> JSON.numberNode(schema.has("minimum") ? random.nextDouble() : random.nextGaussian() * 100);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.stringNode(string(name));
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? one(type.valueStream().toList()).asString() : type.asString("string");
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        JsonNode alternative = schema.has("anyOf") ? one(schema.get("anyOf").valueStream().toList()) : schema;
        List<String> required = alternative.path("required").valueStream().map(JsonNode::asString).toList();
        List<Map.Entry<String, JsonNode>> properties = schema.path("properties").propertyStream().toList();
        boolean oneOf = schema.path("maxProperties").asInt(0) == 1;
        if (oneOf) {
            List<Map.Entry<String, JsonNode>> shallow = depth > 1
                    ? properties
                    : properties.stream().filter(property -> !List.of("and", "or", "not").contains(property.getKey()))
                            .toList();
            Map.Entry<String, JsonNode> chosen = one(shallow);
            return object.set(chosen.getKey(), value(chosen.getKey(), chosen.getValue(), depth - 1));
        }
        properties.stream().filter(property -> required.contains(property.getKey())
                || (depth > 0 && random.nextInt(OPTIONAL_FIELD_ONE_IN) == 0))
                .forEach(property -> object.set(property.getKey(), value(property.getKey(), property.getValue(),
                        depth - 1)));
        if (properties.isEmpty() && schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set("k" + i, value("metadata", schema.get("additionalProperties"), depth - 1));
            }
        }
        return object;
    }

    private ArrayNode array(String name, JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        if (schema.has("prefixItems")) {
            boolean ofFilter = schema.get("prefixItems").size() == 2;
            schema.get("prefixItems").forEach(item -> array.add(ofFilter && array.isEmpty()
                    ? JSON.stringNode(one(List.of("k1", "k2", "occurredAt", "tags")))
                    : value(name, item, depth - 1)));
            return array;
        }
        if (name.equals("vector")) {
            random.doubles(random.nextInt(8) == 0 ? 3 : FoldingBackend.SPACE.dimensions()).forEach(array::add);
            return array;
        }
        int least = schema.path("minItems").asInt(0);
        JsonNode items = schema.has("items") ? schema.get("items") : JSON.objectNode().put("type", "string");
        for (int i = least + random.nextInt(depth > 0 ? 3 : 1); i > 0; i--) {
            array.add(value(name, items, depth - 1));
        }
        return array;
    }

    private long integer(String name, JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        return switch (name) {
            case "generation" -> 1 + random.nextInt(2);
            case "waitMillis" -> random.nextInt(LONGEST_WAIT_MILLIS);
            case "timeoutMillis" -> LONGEST_WAIT_MILLIS + random.nextInt(200);
            default -> random.nextInt(20) == 0
                    ? schema.path("maximum").asLong(Integer.MAX_VALUE)
                    : least + random.nextInt(20);
        };
    }

    private String string(String name) {
        return switch (name) {
            case "id" -> id();
            case "after" -> token();
            default -> Optional.ofNullable(KNOWN.get(name)).map(this::one).orElseGet(this::words);
        };
    }

    /** Mostly one of a few, so that reads find something. */
    String id() {
        return random.nextInt(6) == 0 ? words() + "x" : "id-" + random.nextInt(8);
    }

    String token() {
        return new ConsistencyToken(0, new TreeMap<>(Map.of(random.nextInt(FoldingBackend.PARTITIONS),
                (long) random.nextInt(10) * (random.nextInt(6) == 0 ? 100_000 : 1)))).toText();
    }

    String words() {
        return IntStream.range(0, 1 + random.nextInt(4)).mapToObj(_ -> one(WORDS)).collect(Collectors.joining(" "));
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
