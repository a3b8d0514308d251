package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ConsistencyToken;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents go in, come out and go. */
final class DocumentTest {

    private final Api api = Api.of(FoldingBackend.live());

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"T-17", "a/b/c", "/", "//x", "a;b=c;d", "a#0", "100%", "%41", "a%2Fb", "two words", " ",
            "a+b", "q?x=1&y", "..", ".", "../../etc", "a/../b", "é", "a\u2028b", "日本語", "🦊", "a\"b'<>|\\^`{}",
            "x@y:z,$!*()"})
    void an_id_makes_the_round_trip(String id) {
        String content = "Content of this very document.";
        api.given(id, "A title", content, "{}");

        assertThat(api.document(id).text("/documentId")).isEqualTo(id);
        assertThat(api.document(id).text("/text")).isEqualTo(content);
        assertThat(api.chunk(id + "#0").text("/chunkId")).isEqualTo(id + "#0");
        assertThat(api.search("{\"query\": \"very document\"}").text("/hits/0/documentId")).isEqualTo(id);

        assertThat(api.delete(id).text("/documentId")).isEqualTo(id);
        assertThat(api.document(id).status()).isEqualTo(404);
        assertThat(api.count().json().get("documents").intValue()).isZero();
    }

    @Test
    void an_id_of_512_bytes_is_taken_however_long_it_is_encoded() {
        an_id_makes_the_round_trip("é".repeat(256));
        an_id_makes_the_round_trip("x".repeat(512));
    }

    @Test
    void what_a_path_may_hold_unencoded_belongs_to_the_id() {
        api.given("a/b;c=d", "Unencoded.");
        api.given("..", "Two dots.");

        assertThat(api.get("getDocument", "/v1/documents/..").text("/text")).isEqualTo("Two dots.");
        assertThat(api.get("getDocument", "/v1/documents/a/b;c=d").text("/documentId")).isEqualTo("a/b;c=d");
    }

    @Test
    void a_document_says_what_was_published() {
        api.put("T-17", """
                {"version": 42, "title": "Printer", "content": "On fire.", "occurredAt": "2026-01-02T03:04:05Z",
                 "metadata": {"n": 1.0, "x": 0.5, "b": true, "many": [1, "two", false]}}""");

        var document = api.document("T-17").json();

        assertThat(document.propertyNames()).containsExactly("generation", "documentId", "version", "title", "text",
                "metadata", "occurredAt", "position", "chunks", "stale", "staleReason");
        assertThat(document.get("version").intValue()).isEqualTo(42);
        assertThat(document.get("occurredAt").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(document.get("metadata"))
                .hasToString("{\"b\":true,\"many\":[1,\"two\",false],\"n\":1,\"x\":0.5}");
        assertThat(document.get("chunks")).hasToString("[{\"chunkId\":\"T-17#0\",\"range\":[0,8]}]");
    }

    @Test
    void a_chunk_says_where_it_is_from() {
        api.given("T-17", "Printer", "On fire.", "{}");

        var chunk = api.chunk("T-17#0").json();

        assertThat(chunk.get("text").stringValue()).isEqualTo("On fire.");
        assertThat(chunk.get("range")).hasToString("[0,8]");
        assertThat(chunk.get("hasVector").booleanValue()).isTrue();
        assertThat(api.chunk("T-17#1").status()).isEqualTo(404);
    }

    @Test
    void a_versioned_delete_leaves_a_newer_document_alone() {
        api.put("T-17", "{\"version\": 42, \"content\": \"New.\"}");

        assertThat(api.delete("T-17", "?version=41").status()).isEqualTo(202);
        assertThat(api.document("T-17").status()).isEqualTo(200);
        assertThat(api.delete("T-17", "?version=43").status()).isEqualTo(202);
        assertThat(api.document("T-17").status()).isEqualTo(404);
    }

    @Test
    void deleting_what_is_not_there_is_an_event_too() {
        assertThat(api.delete("nothing").text("/token")).startsWith("r1.");
    }

    @Test
    void a_body_without_a_length_is_read_to_its_end() {
        byte[] body = "{\"content\": \"Chunked.\"}".getBytes(StandardCharsets.UTF_8);

        Answer answer = api.checked("putDocument", api.request("/v1/documents/c").PUT(Api.withoutLength(body)));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(api.document("c").text("/text")).isEqualTo("Chunked.");
    }

    @Test
    void without_a_header_the_tenant_is_default() {
        api.as("default").given("d", "Of the default tenant.");

        Answer answer = api.send(HttpRequest.newBuilder(api.request("/v1/documents/d").build().uri())
                .method("GET", BodyPublishers.noBody()));

        assertThat(answer.text("/text")).isEqualTo("Of the default tenant.");
    }

    @Test
    void the_token_names_the_position_in_the_log() {
        String token = api.given("T-17", "On fire.");

        var position = api.document("T-17").json().get("position");
        assertThat(ConsistencyToken.parse(token).offsets()).containsOnly(Map.entry(
                position.get("partition").intValue(), position.get("offset").longValue()));
    }
}
