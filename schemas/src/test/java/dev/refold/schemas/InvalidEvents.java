package dev.refold.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** JSON that is no event of {@code acme/T-17}, with what the gate says of it. */
final class InvalidEvents {

    /** Whether the published schema can say it too. */
    enum InSchema {
        REFUSED, BEYOND_IT
    }

    /** @param names what the message must name */
    record Case(String json, RejectReason reason, String names, InSchema inSchema) {

        @Override
        public String toString() {
            return json.length() > 100 ? json.substring(0, 100) + "…" : json;
        }
    }

    /** What the message must name, and the fields of the event beside its key. */
    private static final String REFUSED_BY_BOTH = """
            title             | "title":1
            title             | "title":null
            content           | "content":[]
            version           | "version":"42"
            version           | "version":1.5
            version           | "version":-1
            version           | "version":9007199254740993
            version           | "version":99999999999999999999999
            version           | "version":true
            contentType       | "contentType":"text/pdf"
            language          | "language":"e n"
            language          | "language":""
            occurredAt        | "occurredAt":1767323045
            occurredAt        | "occurredAt":"2026-01-02"
            occurredAt        | "occurredAt":"2026-01-02T03:04:05"
            occurredAt        | "occurredAt":"yesterday"
            title             | "title":"a\\u0000b"
            content           | "content":"\\u0000"
            metadata          | "metadata":[]
            metadata          | "metadata":{"k":"\\u0000"}
            U+0000            | "metadata":{"\\u0000":1}
            metadata."k"      | "metadata":{"k":["\\u0000"]}
            metadata."k"      | "metadata":{"k":null}
            metadata."k"      | "metadata":{"k":{}}
            metadata."k"      | "metadata":{"k":[[]]}
            metadata."k"      | "metadata":{"k":[null]}
            metadata."k"      | "metadata":{"k":1e400}
            metadata          | "metadata":{"":1}
            chunks            | "chunks":{}
            chunks[0]         | "chunks":[1]
            chunks[0].vector  | "chunks":[{"text":"x"}]
            chunks[0].text    | "chunks":[{"vector":[1]}]
            chunks[0].text    | "chunks":[{"text":"\\u0000","vector":[1]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":[]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":[0,0.0,-0]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":[1e39]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":["NaN"]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":[null]}]
            """;

    private static final String REFUSED_BY_THE_GATE = """
            title             | "title":"\\ud800"
            content           | "content":"\\udc00\\ud800"
            content           | "content":"x\\ud83dx"
            metadata."k"      | "metadata":{"k":"\\ud800"}
            surrogate         | "metadata":{"\\udfff":1}
            other             | "other":{"deep":["\\u0000"]}
            U+0000            | "\\u0000":1
            8 levels          | "other":[[[[[[[[]]]]]]]]
            version           | "version":1.0
            version           | "version":1e2
            title             | "title":"a","title":"a"
            metadata."k"      | "metadata":{"k":1,"k":1}
            "k" is given      | "other":{"k":1,"k":1}
            occurredAt        | "occurredAt":"2026-02-30T00:00:00Z"
            occurredAt        | "occurredAt":"9999-12-31T23:59:59-01:00"
            chunks[1].vector  | "chunks":[{"text":"x","vector":[1,0]},{"text":"y","vector":[1]}]
            chunks[0].vector  | "chunks":[{"text":"x","vector":[1e-60]}]
            """;

    private InvalidEvents() {}

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        REFUSED_BY_BOTH.lines().forEach(line -> cases.add(ofLine(line, InSchema.REFUSED)));
        REFUSED_BY_THE_GATE.lines().forEach(line -> cases.add(ofLine(line, InSchema.BEYOND_IT)));
        addLongOnes(cases);
        addWhole(cases);
        return cases.stream();
    }

    static String event(String fields) {
        return "{\"type\":\"upserted\",\"tenant\":\"acme\",\"id\":\"T-17\"" + (fields.isEmpty() ? "" : "," + fields)
                + "}";
    }

    private static Case ofLine(String line, InSchema inSchema) {
        int bar = line.indexOf('|');
        return of(line.substring(bar + 1).strip(), line.substring(0, bar).strip(), inSchema);
    }

    private static Case of(String fields, String names, InSchema inSchema) {
        return new Case(event(fields), RejectReason.INVALID, names, inSchema);
    }

    private static void addLongOnes(List<Case> cases) {
        String x = "x".repeat(8_193);
        String chunk = "{\"text\":\"\",\"vector\":[1]}";
        cases.add(of("\"title\":\"" + x + "\"", "title", InSchema.REFUSED));
        cases.add(of("\"title\":\"" + "ä".repeat(4_097) + "\"", "title", InSchema.BEYOND_IT));
        cases.add(of("\"metadata\":{" + entries(257) + "}", "metadata", InSchema.REFUSED));
        cases.add(of("\"metadata\":{\"" + "k".repeat(257) + "\":1}", "metadata", InSchema.REFUSED));
        cases.add(of("\"metadata\":{\"k\":\"" + x + "\"}", "metadata.\"k\"", InSchema.REFUSED));
        cases.add(of("\"metadata\":{\"k\":[" + "1,".repeat(256) + "1]}", "metadata.\"k\"", InSchema.REFUSED));
        cases.add(of("\"metadata\":{\"k\":0." + "1".repeat(500) + "}", "number", InSchema.BEYOND_IT));
        cases.add(of("\"chunks\":[" + (chunk + ",").repeat(4_096) + chunk + "]", "chunks", InSchema.REFUSED));
        cases.add(of("\"chunks\":[{\"text\":\"\",\"vector\":[" + "1,".repeat(4_096) + "1]}]", "chunks[0].vector",
                InSchema.REFUSED));
    }

    private static String entries(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(","));
    }

    private static void addWhole(List<Case> cases) {
        for (String notAnObject : List.of("[]", "7", "null", "\"x\"")) {
            cases.add(new Case(notAnObject, RejectReason.INVALID, "object", InSchema.REFUSED));
        }
        String noTenant = "{\"type\":\"upserted\",\"id\":\"T-17\"}";
        String noId = "{\"type\":\"upserted\",\"tenant\":\"acme\"}";
        String noType = "{\"tenant\":\"acme\",\"id\":\"T-17\"}";
        String moved = "{\"type\":\"moved\",\"tenant\":\"acme\",\"id\":\"T-17\"}";
        cases.add(new Case(noTenant, RejectReason.INVALID, "tenant", InSchema.REFUSED));
        cases.add(new Case(noId, RejectReason.INVALID, "id", InSchema.REFUSED));
        cases.add(new Case(noType, RejectReason.INVALID, "type", InSchema.BEYOND_IT));
        cases.add(new Case(moved, RejectReason.UNKNOWN_TYPE, "moved", InSchema.REFUSED));
    }
}
