package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.client.StatusAnswer;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.IngestListener;
import dev.refold.ingest.IngestReport;
import dev.refold.ingest.Ingestion;
import dev.refold.ingest.ProducerSettings;
import dev.refold.ingest.source.JsonLinesSource;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StackTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private Configuration configuration(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("data-dir", folder.resolve("data").toString());
        settings.putIfAbsent("http.port", "0");
        return ConfigurationLoader.load(settings, Map.of(), Optional.empty()).configuration();
    }

    private static Stack started(Configuration configuration) throws InterruptedException {
        Stack stack = Stack.start(configuration, Role.all());
        assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
        return stack;
    }

    private static RunInfo runOf(Stack stack) {
        return stack.run().orElseThrow();
    }

    private static ConsistencyToken produce(RunInfo run, String... lines) {
        ProducerSettings settings = ProducerSettings.of("documents",
                Map.of("bootstrap.servers", run.bootstrapServers()));
        byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            IngestReport report = new Ingestion(producer, 0, IngestListener.NONE).run(JsonLinesSource
                    .ofStream(new ByteArrayInputStream(text), "test", "default", Limits.DEFAULT));
            assertThat(report.complete()).as(report.toString()).isTrue();
            return report.token();
        }
    }

    private static HttpResponse<String> call(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String get(RunInfo run, String path) throws IOException, InterruptedException {
        return call(HttpRequest.newBuilder(URI.create(run.url() + path))).body();
    }

    private static ConsistencyToken put(RunInfo run, String id, String json) throws Exception {
        HttpResponse<String> response = call(HttpRequest.newBuilder(URI.create(run.url() + "/v1/documents/" + id))
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return ConsistencyToken.parse(JsonMapper.shared().readTree(response.body()).get("token").stringValue());
    }

    private static List<String> find(ApiClient api, String store, String text) {
        SearchAnswer answer = api.parseSearch(api.search(new SearchRequest(text, "hybrid", 5, "document",
                Optional.of(store), Optional.empty(), Optional.empty())));
        return answer.hits().stream().map(SearchAnswer.Hit::documentId).toList();
    }

    private static StatusAnswer.Embedder embedder(ApiClient api) {
        return Optional.ofNullable(api.parseStatus(api.status()).embedder()).orElseThrow();
    }

    @Test
    void documents_from_kafka_and_from_http_are_found_and_a_restart_embeds_nothing_again() throws Exception {
        StatusAnswer.Embedder before;
        try (Stack stack = started(configuration(Map.of()));
                ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
            ConsistencyToken token = produce(runOf(stack),
                    "{\"id\":\"queue\",\"title\":\"Queues\",\"content\":\"A queue that blocks when it is full.\"}",
                    "{\"id\":\"map\",\"title\":\"Maps\",\"content\":\"A map that keeps its keys sorted.\"}")
                    .merge(put(runOf(stack), "printer", "{\"content\":\"The printer is on fire.\"}"));
            new SearchableWait(api, LIMIT).await("lucene", token, _ -> {});

            assertThat(find(api, "lucene", "blocking queue")).startsWith("queue");
            assertThat(find(api, "lucene", "fire")).startsWith("printer");
            before = embedder(api);
            assertThat(before.embedded()).isEqualTo(3);
            assertThat(get(runOf(stack), "/metrics")).contains("refold_embedding_texts_total 3.0",
                    "refold_embedder_events_total{outcome=\"embedded\"} 3.0", "refold_sink_documents_total{",
                    "refold_sink_lag_records{", "refold_dependency_up{",
                    "jvm_memory_used_bytes{");
        }
        try (Stack stack = started(configuration(Map.of()));
                ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
            assertThat(find(api, "lucene", "sorted keys")).startsWith("map");
            assertThat(embedder(api)).isEqualTo(before);
            ConsistencyToken again = put(runOf(stack), "printer", "{\"content\":\"The printer is on fire.\"}");
            new SearchableWait(api, LIMIT).await("lucene", again, _ -> {});

            assertThat(embedder(api).duplicate()).isEqualTo(1);
            assertThat(get(runOf(stack), "/metrics")).doesNotContain("refold_embedding_texts_total 1");
        }
    }

    @Test
    void the_run_file_is_there_while_it_runs_and_a_second_start_is_refused() throws Exception {
        Configuration configuration = configuration(Map.of("active-stores", "memory", "default-store", "memory"));
        DataDir dir = new DataDir(configuration.dataDir());
        try (Stack stack = started(configuration)) {
            assertThat(RunInfo.ofRunning(dir)).isEqualTo(stack.run());
            assertThatThrownBy(() -> Stack.start(configuration, Role.all())).isInstanceOf(CommandException.class)
                    .hasMessageContaining("uses " + dir.root());
            assertThat(RunInfo.ofRunning(dir)).as("after the refusal").isPresent();
        }
        assertThat(RunInfo.ofRunning(dir)).isEmpty();
    }

    @Test
    void a_store_that_is_down_at_the_start_waits_alone() throws Exception {
        String nobody = "postgres://nobody@127.0.0.1:" + unusedPort() + "/none";
        Configuration configuration = configuration(Map.of("active-stores", "memory,pgvector", "default-store",
                "memory", "stores.pgvector.url", nobody));
        try (Stack stack = Stack.start(configuration, Role.all());
                ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
            ConsistencyToken token = put(runOf(stack), "a", "{\"content\":\"Something to be found.\"}");
            new SearchableWait(api, LIMIT).await("memory", token, _ -> {});

            assertThat(find(api, "memory", "something found")).containsExactly("a");
            assertThat(get(runOf(stack), "/health/ready")).contains("degraded", "pgvector");
            assertThat(get(runOf(stack), "/metrics")).contains("refold_dependency_up{name=\"pgvector\"} 0");
        }
    }

    @Test
    void a_port_that_is_taken_ends_the_start_and_frees_the_directory() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Configuration wanted = configuration(Map.of("active-stores", "memory", "http.port",
                    Integer.toString(taken.getLocalPort())));

            assertThatThrownBy(() -> Stack.start(wanted, Role.all())).isInstanceOf(CommandException.class)
                    .hasMessageContaining("--port");
        }
        started(configuration(Map.of("active-stores", "memory"))).close();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
