package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does wrong is told to it, and how to mend it. */
final class ProblemsTest {

    private final Api api = Api.of(FoldingBackend.live());

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "\"text\"", "{\"query\":}", "{\"query\":\"a\"} x", "\u0000",
            "{\"query\":\"a\",\"query\":\"b\"}", "{\"query\":'a'}", "{\"topK\":NaN,\"query\":\"a\"}"})
    void what_is_no_json_object_is_a_400(String body) {
        Api.assertProblem(api.search(body), 400, "bad-json");
    }

    @Test
    void json_nested_too_deep_is_a_400() {
        Api.assertProblem(api.search("{\"query\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"), 400, "bad-json");
    }

    @Test
    void bytes_that_are_no_text_are_a_400() {
        byte[] bytes = {'{', '"', 'q', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};

        Api.assertProblem(api.checked("search", api.request("/v1/search").POST(BodyPublishers.ofByteArray(bytes))),
                400, "bad-json");
    }

    @Test
    void a_problem_does_not_repeat_the_body() {
        assertThat(api.search("{\"query\": secret-text}").body()).doesNotContain("secret");
        assertThat(api.put("a", "{\"content\": secret-text}").body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"query\":null}", "{\"query\":7}", "{\"query\":\"a\",\"fitler\":{}}",
            "{\"query\":\"a\",\"topK\":\"5\"}", "{\"query\":\"a\",\"topK\":5.5}", "{\"query\":\"a\",\"mode\":\"fast\"}",
            "{\"query\":\"a\",\"mode\":1}", "{\"query\":\"a\",\"groupBy\":\"tenant\"}",
            "{\"query\":\"a\",\"minScore\":\"0\"}", "{\"query\":\"a\",\"store\":\"oracle\"}",
            "{\"query\":\"a\",\"after\":\"r2.AA\"}", "{\"query\":\"a\",\"after\":\"r1.????\"}",
            "{\"query\":\"a\",\"explain\":\"yes\"}", "{\"query\":\"a\",\"generation\":\"live\"}",
            "{\"query\":\"a\",\"filter\":[]}", "{\"query\":\"a\",\"filter\":{\"like\":[\"k\",\"v\"]}}",
            "{\"query\":\"a\",\"filter\":{\"eq\":[\"k\"]}}", "{\"query\":\"a\",\"filter\":{\"gt\":[\"k\",\"v\"]}}",
            "{\"query\":\"a\\u0000b\"}", "{\"query\":\"\\ud800\"}"})
    void what_makes_no_sense_is_a_400(String body) {
        Api.assertProblem(api.search(body), 400, "invalid");
    }

    @ParameterizedTest
    @CsvSource({"topK,0,1 … 1000", "topK,1001,1 … 1000", "topK,1e9,1 … 1000", "topK,99999999999999999999,1 … 1000",
            "minScore,-0.1,0 … 1", "minScore,1.5,0 … 1", "minScore,1e999,0 … 1", "timeoutMillis,0,1 … 20000",
            "timeoutMillis,20001,1 … 20000", "generation,0,1 … 2147483647"})
    void a_number_out_of_bounds_names_its_limit(String field, String value, String limit) {
        Answer answer = api.search("{\"query\":\"a\",\"%s\":%s}".formatted(field, value));

        // 1e9 is written as a float, and so is no whole number; both are right.
        assertThat(answer.problem()).isIn("limit", value.equals("1e9") ? "invalid" : "limit");
        assertThat(answer.text("/detail")).contains(field);
        if (answer.problem().equals("limit")) {
            assertThat(answer.text("/detail")).contains(limit);
        }
    }

    @Test
    void a_query_too_long_names_its_limit() {
        Answer answer = api.search("{\"query\":\"%s\"}".formatted("a".repeat(10_001)));

        Api.assertProblem(answer, 400, "limit");
        assertThat(answer.text("/detail")).contains("10000 characters");
    }

    @Test
    void a_filter_names_the_place_of_its_mistake() {
        Answer answer = api.search("{\"query\":\"a\",\"filter\":{\"and\":[{\"eq\":[\"k\",1]},{\"eq\":[\"k\",null]}]}}");

        assertThat(answer.text("/detail")).startsWith("filter at /and/1/eq/1: expected a string, a number");
    }

    @Test
    void a_filter_as_deep_as_allowed_is_allowed_and_no_deeper() {
        String deep = "{\"not\":".repeat(15) + "{\"in\":[\"k\",[1]]}" + "}".repeat(15);

        assertThat(api.search("{\"query\":\"a\",\"filter\":%s}".formatted(deep)).status()).isEqualTo(200);
        Api.assertProblem(api.search("{\"query\":\"a\",\"filter\":{\"not\":%s}}".formatted(deep)), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?fitler=%7B%7D", "?filter=%7B%7D&filter=%7B%7D", "?filter=", "?filter=x", "?store=oracle",
            "?store=memory&store=memory", "?filter=%7B%22eq%22%3A1%7D", "?=", "?&&a"})
    void parameters_that_make_no_sense_are_a_400(String query) {
        Api.assertProblem(api.get("count", "/v1/count" + query), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "9007199254740993", "99999999999999999999", ""})
    void a_version_out_of_bounds_is_a_400(String version) {
        Api.assertProblem(api.delete("a", "?version=" + version), 400, "limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/x", "a b", "ä", "*"})
    void a_tenant_that_is_none_is_a_400(String tenant) {
        Api.assertProblem(api.as(tenant.replace("ä", "\u00e4")).count(), 400, "invalid");
    }

    @Test
    void two_tenants_are_a_400() {
        Api.assertProblem(api.checked("count", api.request("/v1/count").header("X-Refold-Tenant", "globex")), 400,
                "invalid");
        Api.assertProblem(api.as("x".repeat(129)).count(), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "\u007f"})
    void an_id_with_control_characters_is_a_400_everywhere(String id) {
        Api.assertProblem(api.put(id, "{\"content\":\"x\"}"), 400, "rejected");
        Api.assertProblem(api.document(id), 400, "rejected");
        Api.assertProblem(api.delete(id), 400, "rejected");
        Api.assertProblem(api.chunk(id + "#0"), 400, "rejected");
    }

    @Test
    void an_id_over_512_bytes_names_the_limit() {
        String id = "é".repeat(257);

        assertThat(api.put(id, "{\"content\":\"x\"}").text("/detail")).contains("514 bytes", "the limit is 512");
        Api.assertProblem(api.document(id), 400, "rejected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a%23", "a%23x", "%231", "a%23-1", "a%2399999999999"})
    void a_chunk_id_without_document_or_ordinal_is_a_400(String raw) {
        Api.assertProblem(api.get("getChunk", "/v1/chunks/" + raw), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C3%28", "%FF", "%ED%A0%80"})
    void an_id_that_is_not_utf_8_is_a_400(String raw) {
        Api.assertProblem(api.get("getDocument", "/v1/documents/" + raw), 400, "invalid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"bad-json|{", "bad-json|", "rejected|[]", "rejected|{\"content\":7}",
            "rejected|{\"content\":\"x\",\"version\":-1}", "rejected|{\"content\":\"x\",\"id\":\"another\"}",
            "rejected|{\"content\":\"x\",\"tenant\":\"globex\"}",
            "rejected|{\"content\":\"x\",\"metadata\":{\"a\":null}}",
            "rejected|{\"content\":\"x\\u0000\"}", "rejected|{\"content\":\"x\",\"type\":\"moved\"}",
            "invalid|{\"type\":\"deleted\"}"})
    void a_document_the_gate_refuses_is_a_400(String problem, String body) {
        Api.assertProblem(api.put("a", body == null ? "" : body), 400, problem);
    }

    @Test
    void a_body_too_large_is_a_413_whether_its_length_is_told_or_not() {
        byte[] body = new byte[Api.MAX_BODY_BYTES + 1];

        for (String path : new String[]{"/v1/search", "/v1/documents/a"}) {
            String operation = path.endsWith("search") ? "search" : "putDocument";
            String method = path.endsWith("search") ? "POST" : "PUT";
            Answer told = api.checked(operation,
                    api.request(path).method(method, BodyPublishers.ofByteArray(body)));
            Answer untold = api.checked(operation, api.request(path).method(method, Api.withoutLength(body)));
            Api.assertProblem(told, 413, "too-large");
            Api.assertProblem(untold, 413, "too-large");
            assertThat(told.text("/detail")).contains("65536 bytes (http.max-body)");
        }
    }

    @Test
    void a_generation_there_is_not_is_a_404() {
        Api.assertProblem(api.search("{\"query\":\"a\",\"generation\":9}"), 404, "not-found");
        Api.assertProblem(api.search("{\"query\":\"a\",\"generation\":9,\"mode\":\"keyword\"}"), 404, "not-found");
    }

    @Test
    void a_document_there_is_not_is_a_404() {
        Api.assertProblem(api.document("nothing"), 404, "not-found");
        Api.assertProblem(api.chunk("nothing#0"), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/", "/v1/searches", "/v1/search/x", "/v1/documents", "/v1/documents/",
            "/v2/search", "/health", "/favicon.ico"})
    void an_unknown_route_is_a_404(String path) {
        Api.assertProblem(api.undocumented("GET", path), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET|/v1/search|POST", "POST|/v1/documents/a|GET, PUT, DELETE",
            "DELETE|/v1/chunks/a|GET", "PUT|/v1/count|GET", "POST|/health/live|GET", "BREW|/metrics|GET",
            "OPTIONS|/v1/search|POST"})
    void a_wrong_method_is_a_405_that_names_the_right_ones(String method, String path, String allowed) {
        Answer answer = api.undocumented(method, path);

        Api.assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).contains(allowed);
    }
}
