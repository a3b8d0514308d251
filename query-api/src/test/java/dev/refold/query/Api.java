package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * A running server and a client of it, which holds every answer against the OpenAPI document. One instance sends for one
 * tenant.
 */
record Api(QueryServer server, FoldingBackend backend, HttpClient client, OpenApi openApi, String tenant)
        implements
            AutoCloseable {

    static final int MAX_BODY_BYTES = 64 << 10;
    static final int MAX_CONCURRENT = 4;
    static final String CONTROL_KEY = "the operator's";
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Far above any answer: a hang fails the test. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Api of(FoldingBackend backend) {
        return of(backend, TIMEOUT);
    }

    static Api of(FoldingBackend backend, Duration timeout) {
        return of(backend, new Access.Open(), timeout);
    }

    /** For whoever shows what it asks for. */
    static Api of(FoldingBackend backend, Access access) {
        return of(backend, access, TIMEOUT);
    }

    static Api of(FoldingBackend backend, Access access, Duration timeout) {
        QuerySettings settings = new QuerySettings("127.0.0.1", 0, MAX_BODY_BYTES, MAX_CONCURRENT, timeout, "memory",
                CONTROL_KEY);
        return new Api(QueryServer.start(settings.withAccess(access), backend), backend, HttpClient.newHttpClient(),
                new OpenApi(), "acme");
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    Api as(String otherTenant) {
        return new Api(server, backend, client, openApi, otherTenant);
    }

    Answer search(String json) {
        return checked("search", request("/v1/search").POST(BodyPublishers.ofString(json)));
    }

    Answer searchBatch(String json) {
        return checked("searchBatch", request("/v1/search:batch").POST(BodyPublishers.ofString(json)));
    }

    Answer compare(String json) {
        return checked("compare", request("/v1/compare").POST(BodyPublishers.ofString(json)));
    }

    /** As the operator. */
    Answer admin(String operationId, String path, String json) {
        return checked(operationId, controlled(path).POST(BodyPublishers.ofString(json)));
    }

    /** As the operator. */
    Answer admin(String operationId, String path) {
        return checked(operationId, controlled(path));
    }

    private HttpRequest.Builder controlled(String path) {
        return request(path).header("Authorization", "Bearer " + CONTROL_KEY);
    }

    Answer put(String id, String json) {
        return checked("putDocument", request(documentPath(id)).PUT(BodyPublishers.ofString(json)));
    }

    Answer document(String id) {
        return checked("getDocument", request(documentPath(id)));
    }

    Answer delete(String id) {
        return delete(id, "");
    }

    Answer delete(String id, String query) {
        return checked("deleteDocument", request(documentPath(id) + query).DELETE());
    }

    Answer chunk(String chunkId) {
        return checked("getChunk", request("/v1/chunks/" + encoded(chunkId)));
    }

    Answer count() {
        return checked("count", request("/v1/count"));
    }

    /** @param query what follows the path, such as {@code ?store=memory} */
    Answer documentWith(String id, String query) {
        return checked("getDocument", request(documentPath(id) + query));
    }

    Answer count(String filter) {
        return checked("count", request("/v1/count?filter=" + encoded(filter)));
    }

    Answer get(String operationId, String path) {
        return checked(operationId, request(path));
    }

    /** Where no operation is documented. */
    Answer undocumented(String method, String path) {
        Answer answer = send(request(path).method(method, BodyPublishers.noBody()));
        openApi.checkProblem(answer);
        return answer;
    }

    Answer checked(String operationId, HttpRequest.Builder request) {
        Answer answer = send(request);
        openApi.check(operationId, answer);
        return answer;
    }

    HttpRequest.Builder request(String path) {
        return bare(path).header("X-Refold-Tenant", tenant);
    }

    /** For no tenant. */
    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE);
    }

    Answer send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    Answer send(HttpRequest.Builder request, BodyHandler<String> body) {
        try {
            return new Answer(client.send(request.build(), body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Publishes a document of plain text, which is searchable at once unless the backend holds. */
    String given(String id, String title, String content, String metadata) {
        Answer answer = put(id, """
                {"title": "%s", "content": "%s", "contentType": "text/plain", "metadata": %s}"""
                .formatted(title, content, metadata));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.text("/token");
    }

    String given(String id, String content) {
        return given(id, id, content, "{}");
    }

    /** Every byte but the unreserved ones, and dots that would be taken for steps, as a careful client does it. */
    static String encoded(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        return text.matches("[.]{1,2}") ? encoded.replace(".", "%2E") : encoded;
    }

    static String documentPath(String id) {
        return "/v1/documents/" + encoded(id);
    }

    static BodyPublisher withoutLength(byte[] body) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
    }

    static void assertProblem(Answer answer, int status, String problem) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        JsonNode json = answer.json();
        assertThat(answer.problem()).as(answer.body()).isEqualTo(problem);
        assertThat(json.get("status").intValue()).isEqualTo(status);
        assertThat(json.get("errorId").stringValue()).hasSize(36);
        assertThat(json.get("fix").stringValue()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "dev.refold.");
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        server.close();
    }
}
