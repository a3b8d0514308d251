package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code compare} against an API in which every store finds what all have, and one document of its own. */
class CompareGateTest {

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Optional<HttpServer> server = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        api.createContext("/v1/search", CompareGateTest::answer);
        api.start();
        server = Optional.of(api);
        new RunInfo(ProcessHandle.current().pid(), RunInfo.startOfThisProcess(),
                "http://127.0.0.1:" + api.getAddress().getPort(), "", "", 0, List.of("a", "b"), "a", "key")
                .write(new DataDir(folder).create());
        Files.writeString(folder.resolve("queries.jsonl"), "{\"id\":\"1\",\"text\":\"anything\"}\n");
    }

    @AfterEach
    void stop() {
        server.ifPresent(api -> api.stop(0));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("tookMillis", 1, "generation",
                Map.of("store", request.path("store").stringValue(), "number", 1, "space", "hashing-384-1f3a9c2e"),
                "hits", List.of(Map.of("documentId", "common", "title", "", "score", 0.5), Map.of("documentId",
                        request.path("store").stringValue(), "title", "", "score", 0.4))));
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void an_overlap_below_the_least_exits_1_and_says_so() {
        assertThat(compare("--min-overlap", "0.34")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("mean Jaccard@5 is 0.3333", "--min-overlap 0.34");
    }

    @Test
    void an_overlap_that_suffices_exits_0() {
        assertThat(compare("--min-overlap", "0.33")).isZero();
        assertThat(compare()).isZero();
    }

    private int compare(String... more) {
        String[] arguments = new String[4 + more.length];
        System.arraycopy(new String[]{"compare", "a", "b", "--queries=" + folder.resolve("queries.jsonl")}, 0,
                arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        Terminal terminal = new Terminal(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return Commands.run(new CommandContext(terminal, Map.of("REFOLD_DATA_DIR", folder.toString()), folder,
                new ByteArrayInputStream(new byte[0])), arguments);
    }
}
