package dev.refold.query;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a curious client of one tenant sends to each route to learn of another: its ids, its words, its name. A route
 * without probes fails the tests that use them.
 */
final class Probes {

    private static final List<String> STORE = List.of("{\"store\":\"memory\"}");
    private static final List<String> GENERATION = List.of("{\"store\":\"memory\",\"generation\":1}");

    /** @param json empty: without a body */
    record Probe(String method, String path, String json) {}

    private final String other;
    private final String word;
    private final Map<String, List<Probe>> byRoute = new TreeMap<>();

    /**
     * @param other a tenant that is none of the client's business
     * @param word in all of its documents
     */
    Probes(String other, String word) {
        this.other = other;
        this.word = word;
        searches();
        documents();
        get("/v1/count", "/v1/count", "/v1/count?filter=%7B%22eq%22%3A%5B%22owner%22%2C%22" + other + "%22%5D%7D");
        get("/v1/dead-letters", "/v1/dead-letters", "/v1/dead-letters?limit=100");
        get("/v1/history/{id}", "/v1/history/of-" + other, "/v1/history/same",
                "/v1/history/" + other + "%2Fof-" + other);
        get("/v1/status", "/v1/status");
        get("/v1/status/events", "/v1/status/events");
        get("/metrics", "/metrics");
        operations();
        List.of("/health/live", "/health/ready", "/openapi.json").forEach(path -> get(path, path));
    }

    List<Probe> of(Route route) {
        String name = route.method().text() + ' ' + route.openApiPath();
        List<Probe> probes = byRoute.get(name);
        if (probes == null) {
            throw new AssertionError(name + " is new: say here how one tenant would try to learn of another by it");
        }
        return probes;
    }

    private void searches() {
        send("POST", "/v1/search", List.of("keyword", "vector", "hybrid").stream().flatMap(mode -> List.of(
                "{\"query\":\"%s\",\"mode\":\"%s\",\"topK\":100}",
                "{\"query\":\"%s\",\"mode\":\"%s\",\"generation\":1}",
                "{\"query\":\"%s\",\"mode\":\"%s\",\"filter\":{\"eq\":[\"owner\",\"" + other + "\"]}}").stream()
                .map(json -> json.formatted(word, mode))).toList());
        byRoute.computeIfPresent("POST /v1/search", (_, known) -> Stream.concat(known.stream(), Stream.of(
                "{\"query\":\"\\\"" + word + "\\\"\",\"mode\":\"keyword\"}",
                "{\"query\":\"" + word.substring(0, 3) + "*\",\"mode\":\"keyword\"}",
                "{\"query\":\"piece\",\"facets\":[\"owner\",\"" + other + "\"]}")
                .map(json -> new Probe("POST", "/v1/search", json))).toList());
        send("POST", "/v1/search:batch", List.of("{\"searches\":[{\"query\":\"%1$s\",\"mode\":\"keyword\"},"
                .formatted(word) + "{\"query\":\"piece\",\"topK\":100,\"filter\":{\"eq\":[\"owner\",\"" + other
                + "\"]}}]}"));
        send("POST", "/v1/compare", List.of("{\"left\":\"memory\",\"right\":\"memory@1\",\"queries\":[\"" + word
                + "\"]}"));
    }

    private void documents() {
        String theirs = "/v1/documents/of-" + other;
        get("/v1/documents/{id}", theirs, "/v1/documents/same", "/v1/documents/" + other + "%2Fof-" + other);
        get("/v1/chunks/{id}", "/v1/chunks/of-" + other + "%230", "/v1/chunks/same%230");
        byRoute.put("PUT /v1/documents/{id}", List.of(new Probe("PUT", theirs, "{\"content\":\"mine now\"}"),
                new Probe("PUT", theirs, "{\"content\":\"mine now\",\"tenant\":\"" + other + "\"}")));
        byRoute.put("DELETE /v1/documents/{id}", List.of(new Probe("DELETE", theirs, ""),
                new Probe("DELETE", "/v1/documents/" + other + "%2Fof-" + other, "")));
        String mine = "{\"id\":\"of-" + other + "\",\"content\":\"mine now\"";
        send("POST", "/v1/documents:batch", List.of(mine + "}\n" + mine + ",\"tenant\":\"" + other + "\"}\n",
                "{\"type\":\"deleted\",\"id\":\"same\",\"tenant\":\"" + other + "\"}\n",
                "{\"type\":\"deleted\",\"id\":\"" + other + "/same\"}\n"));
    }

    private void operations() {
        get("/v1/admin/dead-letters", "/v1/admin/dead-letters");
        get("/v1/admin/generations", "/v1/admin/generations");
        get("/v1/admin/rebuilds", "/v1/admin/rebuilds");
        get("/v1/admin/spaces", "/v1/admin/spaces");
        get("/v1/admin/verifications", "/v1/admin/verifications");
        send("POST", "/v1/admin/generations/promote", GENERATION);
        send("POST", "/v1/admin/generations/rollback", STORE);
        send("POST", "/v1/admin/generations/drop", GENERATION);
        send("POST", "/v1/admin/orphans/drop", List.of("{\"store\":\"memory\",\"orphan\":\"x\"}"));
        send("POST", "/v1/admin/rebuilds", STORE);
        send("POST", "/v1/admin/rebuilds/plan", STORE);
        send("POST", "/v1/admin/rebuilds/pause", GENERATION);
        send("POST", "/v1/admin/rebuilds/resume", GENERATION);
        send("POST", "/v1/admin/rebuilds/promote", GENERATION);
        send("POST", "/v1/admin/spaces/drop", List.of("{\"space\":\"x\"}"));
        send("POST", "/v1/admin/spaces/refill", List.of("{\"space\":\"x\"}"));
        send("POST", "/v1/admin/verifications", STORE);
    }

    private void get(String route, String... paths) {
        byRoute.put("GET " + route, List.of(paths).stream().map(path -> new Probe("GET", path, "")).toList());
    }

    private void send(String method, String route, List<String> bodies) {
        byRoute.put(method + ' ' + route, bodies.stream().map(json -> new Probe(method, route, json)).toList());
    }
}
