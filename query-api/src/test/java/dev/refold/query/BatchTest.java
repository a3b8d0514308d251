package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.ingest.PublishException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many events in one request: an answer for each line, in their order. */
final class BatchTest {

    private static final String HEAD = "POST /v1/documents:batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    private List<JsonNode> batch(String lines) {
        Answer answer = api.send(api.request("/v1/documents:batch").POST(BodyPublishers.ofString(lines)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/x-ndjson");
        JsonNode schema = api.openApi().operation("batch")
                .at("/responses/200/content/application~1x-ndjson/schema");
        return answer.body().lines().map(line -> {
            api.openApi().check(schema, line);
            return JsonMapper.shared().readTree(line);
        }).toList();
    }

    private static JsonNode end(List<JsonNode> answers) {
        return answers.getLast();
    }

    @Test
    void every_line_has_its_answer_and_the_last_says_what_became_of_all() {
        api.given("gone", "A fox.");

        List<JsonNode> answers = batch("""
                {"id": "a", "content": "A fox."}

                {"id": "b", "title": 7}
                not JSON
                {"type": "deleted", "id": "gone"}
                {"id": "c", "tenant": "globex", "content": "A fox."}""");

        assertThat(answers.stream().limit(5).map(answer -> answer.get("line") + " " + answer.get("status")))
                .containsExactly("1 202", "3 400", "4 400", "5 202", "6 400");
        assertThat(answers.getFirst().get("documentId").stringValue()).isEqualTo("a");
        assertThat(answers.get(1).get("detail").stringValue()).contains("title");
        assertThat(answers.get(1).get("errorId").isNull()).as("nothing of the server failed").isTrue();
        assertThat(end(answers).get("complete").booleanValue()).isTrue();
        assertThat(end(answers).get("accepted").intValue()).isEqualTo(2);
        assertThat(end(answers).get("rejected").intValue()).isEqualTo(3);
        Answer count = api.get("count", "/v1/count?after=" + end(answers).get("token").stringValue());
        assertThat(count.json().get("documents").intValue()).isOne();
    }

    @Test
    void a_thousand_lines_are_more_than_a_body_may_be_and_all_of_them_are_taken() {
        String lines = IntStream.range(0, 1_000).mapToObj(i -> "{\"id\": \"d" + i + "\", \"content\": \""
                + "A fox. ".repeat(12) + "\"}").collect(Collectors.joining("\n"));
        assertThat(lines.length()).isGreaterThan(Api.MAX_BODY_BYTES);

        List<JsonNode> answers = batch(lines);

        assertThat(answers).hasSize(1_001);
        assertThat(end(answers).get("accepted").intValue()).isEqualTo(1_000);
        assertThat(api.count().json().get("documents").intValue()).isEqualTo(1_000);
    }

    @Test
    void a_batch_ends_where_it_is_too_long_and_says_from_where_to_go_on() {
        String lines = "\n".repeat(3) + "{\"type\": \"deleted\", \"id\": \"a\"}\n".repeat(Batches.MAX_LINES + 2);

        List<JsonNode> answers = batch(lines);

        assertThat(answers).hasSize(Batches.MAX_LINES + 1);
        assertThat(end(answers).get("complete").booleanValue()).isFalse();
        assertThat(end(answers).get("detail").stringValue()).contains("at most 10000 lines", "send line 10004");
    }

    @Test
    void a_log_that_is_gone_ends_the_batch() {
        backend.publishAnswer = Optional.of(CompletableFuture.failedFuture(new PublishException.Unavailable(
                "a was not stored in time", new IllegalStateException("down"))));

        List<JsonNode> answers = batch("{\"id\": \"a\", \"content\": \"A fox.\"}\n".repeat(50));

        assertThat(answers).hasSize(2);
        assertThat(answers.getFirst().get("status").intValue()).isEqualTo(503);
        assertThat(end(answers).get("detail").stringValue()).contains("Stopped after line 1 failed");
    }

    @Test
    void an_answer_comes_while_the_batch_is_still_being_sent() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server().port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(HEAD.getBytes(StandardCharsets.UTF_8));
            chunk(out, "{\"id\": \"a\", \"content\": \"A fox.\"}\n{\"id\": \"b\", \"con");

            assertThat(until(socket.getInputStream(), "\"errorId\":null}")).contains("\"line\":1,\"status\":202");

            chunk(out, "tent\": \"A fox.\"}\n");
            out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(until(socket.getInputStream(), "\"detail\":null}")).contains("\"line\":2,\"status\":202",
                    "\"complete\":true");
        }
    }

    @Test
    void a_batch_with_broken_chunks_says_so_in_its_end_and_closes_the_connection() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server().port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((HEAD + "zz\r\nnothing\r\n").getBytes(StandardCharsets.UTF_8));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).contains("\"complete\":false", "The body ended early");
        }
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String until(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("ended after " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }
}
