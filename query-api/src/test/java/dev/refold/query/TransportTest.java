package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no HTTP client would send: bytes by hand. */
final class TransportTest {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Api api = Api.of(FoldingBackend.live());

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/documents/a%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /v1/documents/a% HTTP/1.1\r\nHost: x\r\n\r\n", "GET /v1/count?filter=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /v1/documents/a\"b HTTP/1.1\r\nHost: x\r\n\r\n", "GET /v1/count HTTP/1.1\r\n\r\n",
            "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"})
    void what_is_no_http_is_answered_with_a_problem_and_the_connection_closed(String request) throws IOException {
        String answer = untilClosed(request);

        assertThat(answer).matches("(?s)HTTP/1.1 400 .*");
        assertThat(answer).contains(Problem.MEDIA_TYPE);
        api.openApi().check(api.openApi().document().at("/components/schemas/Problem"), body(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001\u0002\u0003\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"})
    void what_does_not_even_begin_like_http_is_hung_up_on(String bytes) throws IOException {
        assertThat(untilClosed(bytes)).doesNotContain("HTTP/1.1 200");
        assertThat(api.count().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void headers_and_lines_beyond_their_bounds_are_a_problem(int kind) throws IOException {
        String longText = "a".repeat(40_000);

        String answer = untilClosed(kind == 0
                ? "GET /v1/documents/" + longText + " HTTP/1.1\r\nHost: x\r\n\r\n"
                : "GET /v1/count HTTP/1.1\r\nHost: x\r\nX-Long: " + longText + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 4").contains(Problem.MEDIA_TYPE);
    }

    /** Of another machine's name the request is refused before its body is looked at. */
    @ParameterizedTest
    @CsvSource({"localhost,400", "elsewhere,403"})
    void after_a_body_with_broken_chunks_nothing_is_taken_for_a_request(String host, int status) throws IOException {
        String answer = untilClosed("""
                POST /v1/search HTTP/1.1
                Host: %s
                Transfer-Encoding: chunked

                zz
                abc
                GET /v1/count HTTP/1.1
                Host: localhost

                """.formatted(host).replace("\n", "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }

    @Test
    void headers_that_end_early_are_the_clients_fault() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server().port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-");
            socket.shutdownOutput();

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains(Problem.MEDIA_TYPE);
        }
    }

    @Test
    void a_client_that_goes_away_in_the_middle_of_its_body_leaves_its_place() throws IOException {
        for (int i = 0; i < 3 * Api.MAX_CONCURRENT; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server().port())) {
                write(socket, "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"query\"");
            }
        }
        Awaitility.await().until(() -> api.send(api.request("/v1/count")).status() == 200);
    }

    private String untilClosed(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server().port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
