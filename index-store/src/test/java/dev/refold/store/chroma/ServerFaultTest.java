package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are busy, broken, silent, gone or something else. */
final class ServerFaultTest {

    private static final String FINE = "{\"max_batch_size\":5461,\"supports_base64_encoding\":true}";

    private final Queue<Integer> statuses = new ArrayDeque<>();
    private final Queue<String> bodies = new ArrayDeque<>();
    private HttpServer server;
    private ChromaSettings settings;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        settings = ChromaSettings.of("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestTimeout(Duration.ofSeconds(10), 3);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = bodies.remove().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(statuses.remove(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void script(int status, String body) {
        statuses.add(status);
        bodies.add(body);
    }

    private ServerProfile profile() {
        try (ChromaHttp http = ChromaHttp.open(settings)) {
            return ServerProfile.of(http, settings);
        }
    }

    @Test
    void what_passes_is_tried_again() {
        script(429, "busy");
        script(503, "starting");
        script(200, FINE);
        assertThat(profile().vectorForm()).isEqualTo(VectorForm.BASE64);
    }

    @Test
    void a_collection_in_the_middle_of_its_deletion_is_gone() {
        ChromaHttp.Answer answer = new ChromaHttp.Answer(412, ChromaHttp.JSON.createObjectNode(),
                "{\"error\":\"ChromaError\",\"message\":\"Missing field: [Missing metadata segment]\"}");
        ChromaHttp.Answer other = new ChromaHttp.Answer(412, ChromaHttp.JSON.createObjectNode(), "quota");

        assertThatThrownBy(() -> Collection.checked(answer, "refold-g6-chunks"))
                .isInstanceOf(StoreException.NoGeneration.class).hasMessageContaining("refold-g6-chunks");
        assertThatThrownBy(() -> Collection.checked(other, "refold-g6-chunks"))
                .isInstanceOf(StoreException.Refused.class);
    }

    @Test
    void an_answer_that_is_not_json_is_a_failure_that_may_pass() {
        script(200, "<html>");
        script(200, "{\"max_batch_size\":7}");
        assertThat(profile()).isEqualTo(new ServerProfile(7, VectorForm.NUMBERS));
    }

    @Test
    void a_server_that_stays_broken_is_unavailable_and_quoted() {
        List.of(1, 2, 3).forEach(_ -> script(500, "disk full"));
        assertThatThrownBy(this::profile).isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("500 3 times").hasMessageContaining("disk full");
    }

    @Test
    void an_old_or_foreign_server_is_a_mismatch_that_says_what_is_needed() {
        script(404, "{\"detail\":\"Not Found\"}");
        assertThatThrownBy(() -> ChromaStore.open(settings)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("API v2").hasMessageContaining("1.5 or newer");
    }

    @Test
    void a_server_without_arrays_in_metadata_is_too_old() {
        script(200, FINE);
        script(200, "{\"id\":\"c1\",\"metadata\":{\"refold_format\":1}}");
        script(422, "{\"message\":\"data did not match any variant\"}");
        assertThatThrownBy(() -> ChromaStore.open(settings)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("too old").hasMessageContaining("1.5");
    }

    @Test
    void a_registry_of_another_format_is_a_mismatch() {
        script(200, FINE);
        script(200, "{\"id\":\"c1\",\"metadata\":{\"refold_format\":99}}");
        assertThatThrownBy(() -> ChromaStore.open(settings)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("format 99").hasMessageContaining("refold-registry");
    }

    @Test
    void nobody_there_is_unavailable_and_says_how_to_start_one() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ChromaSettings nobody = ChromaSettings.of("http://127.0.0.1:" + port)
                .withRequestTimeout(Duration.ofSeconds(5), 2);
        assertThatThrownBy(() -> ChromaStore.open(nobody)).isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("refold services up chroma")
                .hasMessageContaining("CHROMA_URL");
    }

    @Test
    void a_silent_server_is_given_up_after_the_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ChromaSettings impatient = ChromaSettings.of("http://127.0.0.1:" + silent.getLocalPort())
                    .withRequestTimeout(Duration.ofMillis(200), 2);
            assertThatThrownBy(() -> ChromaStore.open(impatient)).isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("no answer within PT0.2S");
        }
    }

    @Test
    void a_server_that_stops_in_the_middle_of_an_answer_is_given_up_too() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> beginAnswers(frozen));
            ChromaSettings impatient = ChromaSettings.of("http://127.0.0.1:" + frozen.getLocalPort())
                    .withRequestTimeout(Duration.ofMillis(200), 2);
            assertThatThrownBy(() -> ChromaStore.open(impatient)).isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("no answer within PT0.2S");
        }
    }

    /** Headers and one character of the body, then nothing. */
    private static void beginAnswers(ServerSocket server) {
        List<Socket> open = new ArrayList<>();
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException closed) {
            assertThat(open).isNotEmpty();
        }
    }

    @Test
    void settings_that_could_not_work_say_so() {
        assertThatThrownBy(() -> ChromaSettings.of("localhost:8000")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://");
        assertThatThrownBy(() -> settings.withDatabase("ab", "database")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant");
        assertThatThrownBy(() -> settings.withPrefix("a/b/c")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefix");
    }
}
