package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.services.EmbeddingFault;
import dev.refold.services.ScriptedEmbeddingServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code refold up} as a process: ended and started again, and with its model gone. */
class RestartTest {

    private static final int DIMENSIONS = 32;
    private static final int DOCUMENTS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void up_again_continues_where_it_was_and_embeds_nothing_again() throws Exception {
        try (ScriptedEmbeddingServer model = ScriptedEmbeddingServer.start(DIMENSIONS)) {
            Path documents = Files.writeString(folder.resolve("documents.jsonl"), jsonLines("of the first run"));
            String count;
            try (RefoldProcess up = up(model)) {
                up.awaitReady();
                ingest(documents);
                count = count(up);
                assertThat(model.embedded()).hasSize(DOCUMENTS);
                assertThat(up.terminate()).as("exit code after SIGTERM").isZero();
                assertThat(up.dataDir().resolve("run.json")).doesNotExist();
            }
            try (RefoldProcess up = up(model)) {
                up.awaitReady();
                assertThat(count(up)).isEqualTo(count);
                ingest(documents);
                assertThat(count(up)).isEqualTo(count);
                assertThat(model.embedded()).as("texts the service embedded in both runs").hasSize(DOCUMENTS);
                JsonNode embedder = up.status().orElseThrow().path("embedder");
                assertThat(embedder.path("embedded").asInt()).as("%s", embedder).isEqualTo(DOCUMENTS);
                assertThat(embedder.path("duplicate").asInt()).as("%s", embedder).isEqualTo(DOCUMENTS);
                assertThat(up.terminate()).isZero();
            }
        }
    }

    @Test
    void a_model_that_is_gone_is_said_by_health_and_status_until_it_is_back() throws Exception {
        try (ScriptedEmbeddingServer model = ScriptedEmbeddingServer.start(DIMENSIONS); RefoldProcess up = up(model)) {
            up.awaitReady();
            model.always(new EmbeddingFault.Status(503));
            Path documents = Files.writeString(folder.resolve("documents.jsonl"), jsonLines("that wait"));
            assertThat(command("ingest", "--jsonl", documents.toString())).isZero();
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode health = up.get("/health/ready").orElseThrow();
                assertThat(health.path("status").asString()).isEqualTo("degraded");
                assertThat(health.path("reasons").toString()).contains("embedding service");
                assertThat(up.status().orElseThrow().path("embedder").path("pending").asInt()).isEqualTo(DOCUMENTS);
            });

            model.heal();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(up.get("/health/ready").orElseThrow().path("status").asString()).isEqualTo("ok");
                assertThat(documentsIn(up)).isEqualTo(DOCUMENTS);
            });
        }
    }

    private RefoldProcess up(ScriptedEmbeddingServer model) {
        return RefoldProcess.start(folder, Map.of("REFOLD_SPACE_PROVIDER", "openai", "REFOLD_SPACE_MODEL", "scripted",
                "REFOLD_SPACE_DIMENSIONS", Integer.toString(DIMENSIONS), "REFOLD_OPENAI_BASE_URL",
                model.baseUrl().toString()), "up", "--port", "0");
    }

    private void ingest(Path documents) {
        assertThat(command("ingest", "--jsonl", documents.toString(), "--wait")).as("exit code of ingest").isZero();
    }

    /** Another process, a client of the one that runs. */
    private int command(String... arguments) {
        try (RefoldProcess command = RefoldProcess.start(folder, Map.of(), arguments)) {
            return command.awaitExit(PATIENCE);
        }
    }

    private static String count(RefoldProcess up) {
        JsonNode counted = up.get("/v1/count").orElseThrow();
        return counted.path("documents").asInt() + " documents, " + counted.path("chunks").asInt() + " chunks";
    }

    private static int documentsIn(RefoldProcess up) {
        return up.get("/v1/count").orElseThrow().path("documents").asInt();
    }

    private static String jsonLines(String what) {
        return IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> Json.of(Map.of("id", "doc-" + i, "title", "Document " + i, "content",
                        "The text of document " + i + ' ' + what + '.')))
                .collect(Collectors.joining("\n"));
    }
}
