package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
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
import dev.refold.schemas.Space;
import dev.refold.services.EmbeddingFault;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                    .merge(Calls.put(runOf(stack), "printer", "{\"content\":\"The printer is on fire.\"}"));
            new SearchableWait(api, LIMIT).await("lucene", token, _ -> {});

            assertThat(Calls.find(api, "lucene", "blocking queue")).startsWith("queue");
            assertThat(Calls.find(api, "lucene", "fire")).startsWith("printer");
            before = embedder(api);
            assertThat(before.embedded()).isEqualTo(3);
            assertThat(Calls.get(runOf(stack), "/metrics")).contains("refold_embedding_texts_total 3.0",
                    "refold_embedder_events_total{outcome=\"embedded\"} 3.0", "refold_sink_documents_total{",
                    "refold_sink_lag_records{", "refold_query_seconds_count{", "refold_dependency_up{",
                    "jvm_memory_used_bytes{");
        }
        try (Stack stack = started(configuration(Map.of()));
                ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
            assertThat(Calls.find(api, "lucene", "sorted keys")).startsWith("map");
            assertThat(embedder(api)).isEqualTo(before);
            ConsistencyToken again = Calls.put(runOf(stack), "printer", "{\"content\":\"The printer is on fire.\"}");
            new SearchableWait(api, LIMIT).await("lucene", again, _ -> {});

            assertThat(embedder(api).duplicate()).isEqualTo(1);
            assertThat(Calls.get(runOf(stack), "/metrics")).doesNotContain("refold_embedding_texts_total 1");
        }
    }

    @Test
    void a_generation_of_a_new_space_is_embedded_for_and_folded_beside_the_live_one() throws Exception {
        Configuration configuration = configuration(Map.of("active-stores", "memory", "default-store", "memory"));
        Space wider = new Space("hashing", configuration.space().model(), 768, configuration.space().chunker(),
                configuration.space().language());
        try (Stack stack = started(configuration);
                ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
            ConsistencyToken before = Calls.put(runOf(stack), "old", "{\"content\":\"Written before.\"}");
            new SearchableWait(api, LIMIT).await("memory", before, _ -> {});

            IndexStore store = Objects.requireNonNull(stack.stores().get("memory"));
            int candidate = store.create(wider).number();
            ConsistencyToken both = before.merge(Calls.put(runOf(stack), "new", "{\"content\":\"Written after.\"}"));

            await().atMost(LIMIT).until(
                    () -> both.isIncludedIn(store.status(new GenerationChoice.Numbered(candidate)).marks()));
            assertThat(store.status(new GenerationChoice.Numbered(candidate)).documents()).isEqualTo(2);
            assertThat(embedderSpaces(api)).containsExactly(configuration.space().id(), wider.id());
            assertThat(Calls.find(api, "memory", "written after")).startsWith("new");

            store.drop(candidate);
            await().atMost(LIMIT).untilAsserted(
                    () -> assertThat(embedderSpaces(api)).containsExactly(configuration.space().id()));
        }
    }

    private static List<String> embedderSpaces(ApiClient api) {
        return api.parseStatus(api.status()).embedders().stream().map(StatusAnswer.Embedder::space).toList();
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
            ConsistencyToken token = Calls.put(runOf(stack), "a", "{\"content\":\"Something to be found.\"}");
            new SearchableWait(api, LIMIT).await("memory", token, _ -> {});

            assertThat(Calls.find(api, "memory", "something found")).containsExactly("a");
            assertThat(Calls.get(runOf(stack), "/health/ready")).contains("degraded", "pgvector");
            assertThat(Calls.get(runOf(stack), "/metrics")).contains("refold_dependency_up{name=\"pgvector\"} 0");
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

    @Test
    void an_embedding_service_that_fails_is_said_so_and_waited_for() throws Exception {
        try (ScriptedEmbeddingServer service = ScriptedEmbeddingServer.start(8)) {
            service.always(new EmbeddingFault.Status(503));
            Configuration configuration = configuration(Map.of("active-stores", "memory", "space.provider", "openai",
                    "space.model", "scripted", "space.dimensions", "8", "openai.base-url",
                    service.baseUrl().toString()));
            try (Stack stack = started(configuration);
                    ApiClient api = new ApiClient(runOf(stack).url(), "default")) {
                ConsistencyToken token = Calls.put(runOf(stack), "a", "{\"content\":\"Something to be found.\"}");
                await().atMost(LIMIT).untilAsserted(() -> assertThat(Calls.get(runOf(stack), "/health/ready"))
                        .contains("degraded", "embedding service unavailable"));

                service.heal();

                new SearchableWait(api, LIMIT).await("memory", token, _ -> {});
                assertThat(Calls.find(api, "memory", "something")).containsExactly("a");
                assertThat(service.embedded()).containsOnlyOnce("Something to be found.");
                assertThat(Calls.get(runOf(stack), "/metrics"))
                        .contains("refold_embedding_requests_total{outcome=\"failed\"}");
            }
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
