package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests that are right, wrong in one place, or wrong all over. */
final class RandomRequests {

    private static final List<String> FIELDS = List.of("query", "mode", "topK", "minScore", "store", "generation",
            "groupBy", "filter", "after", "waitMillis", "allowStale", "timeoutMillis", "explain", "vector", "fusion",
            "cursor", "searches", "facets", "facetValues",
            "title", "content",
            "version", "metadata",
            "contentType", "left", "right", "queries", "text", "chunks", "type", "id", "occurredAt", "language",
            "unknown");
    private static final List<String> WORDS = List.of("fox", "queue", "the", "printing", "", "\u0000", "é", "🦊", "日本",
            "\\", "\"", "a/b", "..", "%", "#0", "\n", "hybrid", "fox*", "\"a fox\"", "fo*", "chunk", "memory",
            "text/html", "<b>bold</b>");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "5", "0.5", "1e3", "1e400", "-0.0",
            "9007199254740993", "123456789012345678901234567890");

    private final Random random;

    RandomRequests(Random random) {
        this.random = random;
    }

    /** @param operationId when the path and the method are those of an operation */
    record Asked(String method, String path, Optional<String> operationId, Optional<String> tenant, ByteBuffer body) {

        @Override
        public String toString() {
            return method + " " + path + " " + tenant + " " + StandardCharsets.UTF_8.decode(body.duplicate());
        }
    }

    Asked next() {
        return switch (random.nextInt(11)) {
            case 0, 1, 2 -> asked("POST", "/v1/search", "search");
            case 9 -> asked("POST", "/v1/search:batch", "searchBatch", ByteBuffer.wrap(bytes(searchBatch())));
            case 8 -> asked("POST", "/v1/compare", "compare", ByteBuffer.wrap(bytes(compare())));
            case 10 -> random.nextBoolean()
                    ? asked("GET", "/v1/history/" + id() + parameters(), "history")
                    : asked("GET", "/v1/dead-letters" + parameters(), "deadLetters");
            case 3 -> asked("PUT", "/v1/documents/" + id(), "putDocument");
            case 4 -> asked("GET", "/v1/documents/" + id() + parameters(), "getDocument");
            case 5 -> asked("DELETE", "/v1/documents/" + id() + parameters(), "deleteDocument");
            case 6 -> random.nextBoolean()
                    ? asked("GET", "/v1/chunks/" + id() + "%23" + random.nextInt(3), "getChunk")
                    : asked("GET", "/v1/count" + parameters(), "count");
            default -> new Asked(one(List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")), "/" + id(),
                    Optional.empty(), tenant(), body());
        };
    }

    private Asked asked(String method, String path, String operationId) {
        return asked(method, path, operationId, body());
    }

    private Asked asked(String method, String path, String operationId, ByteBuffer body) {
        return new Asked(method, path, Optional.of(operationId), tenant(), body);
    }

    private String searchBatch() {
        String searches = IntStream.range(0, random.nextInt(4)).mapToObj(_ -> random.nextInt(5) > 0
                ? search()
                : value(2)).collect(Collectors.joining(",", "[", "]"));
        Map<String, String> fields = new TreeMap<>(Map.of("searches", searches));
        if (random.nextInt(3) == 0) {
            fields.put(one(FIELDS), value(2));
        }
        return written(fields);
    }

    private String compare() {
        String queries = IntStream.range(0, random.nextInt(4)).mapToObj(_ -> random.nextBoolean()
                ? quoted(text())
                : "{\"id\":" + quoted(text()) + ",\"text\":" + (random.nextInt(5) > 0 ? quoted(text()) : value(1))
                        + "}")
                .collect(Collectors.joining(",", "[", "]"));
        Map<String, String> fields = new TreeMap<>(Map.of("left", "\"memory\"", "right",
                quoted(one(List.of("memory", "memory@1", "memory@2", "other", "@", "memory@0"))), "queries", queries,
                "mode", quoted(one(List.of("hybrid", "vector", "keyword"))), "filter", filter(2)));
        if (random.nextInt(3) == 0) {
            fields.put(one(FIELDS), value(2));
        }
        return written(fields);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> tenant() {
        return switch (random.nextInt(11)) {
            case 0 -> Optional.of("a/b");
            case 1 -> Optional.empty();
            default -> Optional.of(random.nextBoolean() ? "acme" : "globex");
        };
    }

    /** Mostly a few ids, so that reads find something. */
    private String id() {
        return switch (random.nextInt(4)) {
            case 0 -> Api.encoded(text()) + "x";
            case 1 -> IntStream.range(0, 1 + random.nextInt(8)).mapToObj(_ -> "%%%02X".formatted(random.nextInt(256)))
                    .collect(Collectors.joining());
            default -> "id-" + random.nextInt(5);
        };
    }

    private String parameters() {
        return switch (random.nextInt(4)) {
            case 0 -> "?filter=" + Api.encoded(random.nextBoolean() ? filter(3) : value(2));
            case 1 -> "?version=" + Api.encoded(one(NUMBERS));
            case 2 -> "?" + Api.encoded(text()) + "=" + Api.encoded(text()) + "&store=" + Api.encoded(text());
            default -> "";
        };
    }

    private ByteBuffer body() {
        String text = switch (random.nextInt(6)) {
            case 0 -> object(3);
            case 1 -> "{\"content\":\"%s\",\"metadata\":{\"k\":%s}}".formatted(one(List.of("A fox.", "A queue.")),
                    one(NUMBERS));
            case 2 -> "{\"query\":\"fox\",\"timeoutMillis\":20,\"after\":\"" + token() + "\"}";
            default -> search();
        };
        byte[] json = bytes(text);
        if (random.nextInt(10) == 0 && json.length > 0) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        }
        return ByteBuffer.wrap(json);
    }

    private String search() {
        Map<String, String> fields = new TreeMap<>(Map.of("query", quoted(text()), "mode",
                quoted(one(List.of("hybrid", "vector", "keyword"))), "filter", filter(3), "topK",
                Integer.toString(random.nextInt(1, 50))));
        if (random.nextInt(4) == 0) {
            fields.put("fusion", fusion());
        }
        if (random.nextInt(4) == 0) {
            fields.put("vector", vector());
        }
        if (random.nextInt(4) == 0) {
            fields.put("facets", random.nextBoolean() ? "[\"k\"," + quoted(text()) + "]" : value(2));
        }
        if (random.nextInt(8) == 0) {
            fields.put("cursor", quoted(cursor()));
        }
        if (random.nextBoolean()) {
            fields.put(one(FIELDS), value(2));
        }
        return written(fields);
    }

    private String fusion() {
        Map<String, String> fields = new TreeMap<>(Map.of("method", quoted(one(List.of("rrf", "weighted", "sum")))));
        if (random.nextBoolean()) {
            fields.put("k", one(NUMBERS));
        }
        if (random.nextBoolean()) {
            fields.put("weights", "{\"vector\":" + one(NUMBERS) + ",\"keyword\":" + one(NUMBERS) + "}");
        }
        return written(fields);
    }

    private String vector() {
        int numbers = random.nextInt(4) == 0 ? random.nextInt(5) : FoldingBackend.SPACE.dimensions();
        return IntStream.range(0, numbers).mapToObj(_ -> one(NUMBERS)).filter(number -> !number.equals("1e400")
                || random.nextInt(500) == 0).collect(Collectors.joining(",", "[", "]"));
    }

    private String cursor() {
        byte[] seal = new byte[16];
        random.nextBytes(seal);
        String text = new Cursor(random.nextInt(3), random.nextInt(1_200), Base64.getUrlEncoder().withoutPadding()
                .encodeToString(seal)).toText();
        return random.nextBoolean() ? text : text.substring(random.nextInt(text.length()));
    }

    private String filter(int depth) {
        String key = quoted(one(List.of("k", "occurredAt", text())));
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> "{\"eq\":[" + key + "," + value(0) + "]}";
            case 1 -> "{\"ne\":[" + key + "," + value(0) + "]}";
            case 2 -> "{\"in\":[" + key + ",[" + value(0) + "," + value(0) + "]]}";
            case 3 -> "{\"gte\":[" + key + "," + one(NUMBERS) + "]}";
            case 4 -> "{\"exists\":" + key + "}";
            case 5 -> value(1);
            case 6 -> "{\"not\":" + filter(depth - 1) + "}";
            case 7 -> "{\"and\":[" + filter(depth - 1) + "," + filter(depth - 1) + "]}";
            default -> "{\"or\":[" + filter(depth - 1) + "]}";
        };
    }

    private String token() {
        TreeMap<Integer, Long> offsets = new TreeMap<>(Map.of(random.nextInt(3), (long) random.nextInt(20)));
        String token = new ConsistencyToken(random.nextInt(2), offsets).toText();
        return random.nextInt(4) == 0 ? token + text().replaceAll("[\\\\\"\\p{Cntrl}]", "x") : token;
    }

    private String object(int depth) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.put(one(FIELDS), value(depth - 1));
        }
        return written(fields);
    }

    private static String written(Map<String, String> fields) {
        return fields.entrySet().stream().map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> one(NUMBERS);
            case 1 -> one(List.of("true", "false", "null"));
            case 2 -> one(List.of("NaN", "", "'", "[[[[[[[[[[[[[[[[[[", "\"\\ud800\"", "{\"a\":1,\"a\":2}"));
            case 3, 4 -> quoted(text());
            case 5 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
            default -> object(depth - 1);
        };
    }

    private String text() {
        return IntStream.range(0, random.nextInt(3)).mapToObj(_ -> one(WORDS)).collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\0", "\\u0000")
                + '"';
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
