package dev.refold.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Requests made of the OpenAPI document: any of its operations, with parameters and a body that its schemas allow, two
 * in five of them spoilt in one place. The same seed makes the same request.
 */
final class FuzzRequests {

    private static final int SPOILT_OF_TEN = 4;
    private static final int STREAM_ONE_IN = 8;
    private static final int OPTIONAL_PARAMETER_ONE_IN = 5;

    private final OpenApi openApi;
    private final List<Operation> operations;

    private record Operation(String method, String path, String id, JsonNode description) {}

    /** @param operationId none when the path was spoilt: what it means is then anybody's guess */
    record Asked(Optional<String> operationId, String method, String target, Map<String, String> headers,
            Optional<byte[]> body) {

        /** Unless it shows something already. */
        Asked showing(String credential) {
            Map<String, String> more = new TreeMap<>(headers);
            more.putIfAbsent("Authorization", credential);
            return new Asked(operationId, method, target, more, body);
        }

        @Override
        public String toString() {
            return method + " " + target + " " + headers.keySet() + " "
                    + body.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
        }
    }

    FuzzRequests(OpenApi openApi) {
        this.openApi = openApi;
        this.operations = openApi.document().get("paths").propertyStream()
                .flatMap(path -> path.getValue().propertyStream()
                        .map(method -> new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(),
                                method.getValue().get("operationId").stringValue(), method.getValue())))
                .toList();
    }

    List<String> operationIds() {
        return operations.stream().map(Operation::id).toList();
    }

    Asked request(long seed) {
        Random random = new Random(seed);
        // Seeds that are neighbours give first numbers that are neighbours.
        random.nextLong();
        return new Making(random).request();
    }

    private final class Making {

        private final Random random;
        private final FuzzValues values;
        private final FuzzMutations mutations;
        private final Map<String, String> headers = new TreeMap<>();
        private final List<String> query = new ArrayList<>();
        private String path = "";

        private Making(Random random) {
            this.random = random;
            this.values = new FuzzValues(openApi, random);
            this.mutations = new FuzzMutations(random);
        }

        private Asked request() {
            Operation operation = values.one(operations);
            if (operation.path().endsWith("/events") && random.nextInt(STREAM_ONE_IN) > 0) {
                operation = values.one(operations.stream().filter(one -> one.path().equals("/v1/search")).toList());
            }
            path = operation.path();
            operation.description().path("parameters").forEach(this::parameter);
            if (operation.path().contains("/admin/")) {
                headers.put("Authorization", "Bearer " + Api.CONTROL_KEY);
            }
            boolean spoilt = random.nextInt(10) < SPOILT_OF_TEN;
            Optional<byte[]> body = Optional.ofNullable(operation.description().get("requestBody"))
                    .map(described -> body(described.get("content").propertyStream().findFirst().orElseThrow(),
                            spoilt));
            Optional<String> id = Optional.of(operation.id());
            String method = operation.method();
            if (spoilt && (body.isEmpty() || random.nextInt(5) == 0)) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        path = path + values.one(List.of("/", "//", "/..", ";a=b", "%2F", ":x", "/%7Bid%7D"));
                        id = Optional.empty();
                    }
                    case 1 -> {
                        method = values.one(List.of("PATCH", "OPTIONS", "HEAD", "TRACE", "FOO"));
                        id = Optional.empty();
                    }
                    case 2 -> headers.put("X-Refold-Tenant", values.one(List.of("a/b", "x".repeat(129), "%00", " ")));
                    case 3 ->
                        headers.put("Authorization", values.one(List.of("Bearer", "Basic eDp5", "Bearer nobody")));
                    default -> query.add(Api.encoded(values.words()) + "=" + Api.encoded(values.words()));
                }
            }
            return new Asked(id, method, path + (query.isEmpty() ? "" : "?" + String.join("&", query)), headers, body);
        }

        private void parameter(JsonNode reference) {
            JsonNode parameter = openApi.resolved(reference);
            String name = parameter.get("name").stringValue();
            JsonNode schema = parameter.has("schema")
                    ? parameter.get("schema")
                    : parameter.at("/content/application~1json/schema");
            switch (parameter.get("in").stringValue()) {
                case "path" -> path = path.replace("{" + name + "}", Api.encoded(path.contains("/chunks/")
                        ? values.id() + "#" + random.nextInt(3)
                        : values.id()));
                case "header" -> {
                    if (name.equals("X-Refold-Tenant") && random.nextInt(4) > 0) {
                        headers.put(name, values.one(List.of("acme", "globex")));
                    }
                }
                default -> {
                    if (random.nextInt(OPTIONAL_PARAMETER_ONE_IN) == 0) {
                        JsonNode value = values.fitting(name, schema);
                        (value.isArray() ? value.valueStream().toList() : List.of(value)).forEach(
                                one -> query.add(name + "=" + Api.encoded(one.isString()
                                        ? one.stringValue()
                                        : one
                                                .toString())));
                    }
                }
            }
        }

        private byte[] body(Map.Entry<String, JsonNode> content, boolean spoilt) {
            JsonNode schema = content.getValue().get("schema");
            if (content.getKey().equals(Responder.NDJSON)) {
                String lines = random.ints(1 + random.nextInt(6)).mapToObj(_ -> values.fitting("line", schema)
                        .toString()).collect(Collectors.joining("\n"));
                return spoilt ? mutations.bytes(utf8(lines)) : utf8(lines);
            }
            JsonNode fitting = values.fitting("body", schema);
            if (!spoilt) {
                return utf8(fitting.toString());
            }
            return random.nextInt(3) == 0
                    ? mutations.bytes(utf8(fitting.toString()))
                    : utf8(mutations.structure(fitting).toString());
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
