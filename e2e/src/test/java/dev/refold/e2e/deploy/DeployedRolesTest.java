package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.e2e.RefoldProcess;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The roles of docker-compose.yml as processes here: its commands, its environment; only addresses and ports are others. */
class DeployedRolesTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern KEY = Pattern.compile("rfk_[0-9a-f]+_[0-9a-f]+");

    private final Compose compose = Compose.read("docker-compose.yml");
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, RefoldProcess> running = new TreeMap<>();
    private final Map<String, Integer> probes = new HashMap<>();
    private final Map<String, String> elsewhere = Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS",
            TestBroker.shared().bootstrapServers(), "DATABASE_URL", TestPostgres.shared().newDatabase(),
            "REFOLD_TOPICS_PREFIX", TestBroker.shared().newPrefix(), "REFOLD_TOPICS_PARTITIONS", "2",
            "REFOLD_HTTP_PORT", "0");

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        running.values().forEach(RefoldProcess::close);
        http.close();
    }

    @Test
    void a_document_is_found_when_embedder_sink_and_api_are_processes_of_their_own() throws Exception {
        for (String role : new String[]{"embedder", "sink-pgvector", "query-api"}) {
            start(role);
        }
        running.forEach(this::awaitReady);

        String key = key();
        HttpResponse<String> put = await("a key that was just made is known to the API").atMost(LIMIT).until(
                () -> send(key, request("/v1/documents/T-17").PUT(BodyPublishers.ofString(
                        "{\"content\":\"A queue that blocks when it is full.\"}"))),
                answer -> answer.statusCode() != 401);
        assertThat(put.statusCode()).as(put.body()).isEqualTo(202);
        String token = JsonMapper.shared().readTree(put.body()).get("token").stringValue();
        HttpResponse<String> found = await("a search that includes the write").atMost(LIMIT).until(
                () -> send(key, request("/v1/search").POST(BodyPublishers.ofString(
                        "{\"query\":\"blocking queue\",\"after\":\"" + token + "\",\"waitMillis\":4000}"))),
                answer -> answer.statusCode() == 200);

        assertThat(found.body()).contains("\"T-17\"");
        assertThat(send("rfk_none", request("/v1/count")).statusCode()).isEqualTo(401);
        assertThat(probe("sink-pgvector", "/metrics").body()).contains("refold_sink_lag_records{");
        assertThat(probe("embedder", "/metrics").body()).contains("refold_embedder_pending{",
                "refold_embedder_lag_records{");
        assertThat(probe("query-api", "/metrics").body()).contains("refold_query_seconds_count{");
        assertThat(healthCheck(probesOf("embedder"))).isZero();
        assertThat(healthCheck(freePort())).isEqualTo(1);

        assertThat(running.values()).allSatisfy(process -> assertThat(logged(process)).contains("started"));
        running.forEach((role, process) -> assertThat(process.terminate()).as(role + "\n" + process.output()).isZero());
    }

    private void start(String role) throws IOException {
        int port = freePort();
        probes.put(role, port);
        running.put(role, RefoldProcess.start(folder.resolve(role), environment(role, port),
                compose.service(role).texts("command").toArray(String[]::new)));
    }

    private Map<String, String> environment(String role, int probesPort) {
        Map<String, String> environment = new HashMap<>(Compose.environment(compose.service(role)));
        environment.replaceAll((name, value) -> elsewhere.getOrDefault(name, value));
        elsewhere.forEach(environment::putIfAbsent);
        environment.put("REFOLD_PROBES_PORT", Integer.toString(probesPort));
        return environment;
    }

    private void awaitReady(String role, RefoldProcess process) {
        await(role).atMost(LIMIT).pollInterval(Duration.ofMillis(100)).ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(probe(role, "/health/ready").body()).as(process.output())
                        .contains("{\"status\":\"ok\""));
    }

    /** The messages in the lines of JSON that a collector of logs would read. */
    private static List<String> logged(RefoldProcess process) {
        return process.output().lines().filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line).get("formattedMessage").stringValue()).toList();
    }

    private int probesOf(String role) {
        return Objects.requireNonNull(probes.get(role));
    }

    private HttpResponse<String> probe(String role, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probesOf(role) + path))
                .timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    /** As {@code docker compose exec query-api refold keys create …} makes one. */
    private String key() {
        try (RefoldProcess create = RefoldProcess.start(folder.resolve("query-api"),
                environment("query-api", probesOf("query-api")), "keys", "create", "--tenant", "acme", "--scope",
                "read,write")) {
            assertThat(create.awaitExit(LIMIT)).as(create.output()).isZero();
            Matcher printed = KEY.matcher(create.output());
            assertThat(printed.find()).as(create.output()).isTrue();
            return printed.group();
        }
    }

    private HttpRequest.Builder request(String path) {
        Path dataDir = Objects.requireNonNull(running.get("query-api")).dataDir();
        String url = RunInfo.ofRunning(new DataDir(dataDir)).orElseThrow().url().replace("0.0.0.0", "127.0.0.1");
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    }

    private HttpResponse<String> send(String key, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.header("Authorization", "Bearer " + key).build(), BodyHandlers.ofString());
    }

    /** What the image's {@code healthy} runs. */
    private static int healthCheck(int port) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "dev.refold.cli.HealthCheck").inheritIO();
        command.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        command.environment().put("REFOLD_PROBES_PORT", Integer.toString(port));
        return command.start().waitFor();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
