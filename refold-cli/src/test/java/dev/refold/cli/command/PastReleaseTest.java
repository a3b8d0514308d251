package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A data directory that another release wrote: {@code past/README.md} says how the one of the first format was made. */
class PastReleaseTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DIMENSIONS = 16;

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void unpack() throws IOException {
        try (InputStream zip = Objects.requireNonNull(PastReleaseTest.class.getResourceAsStream(
                "/past/data-directory-1.zip")); ZipInputStream entries = new ZipInputStream(zip)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entries, target);
                }
            }
        }
    }

    @Test
    void a_directory_of_the_first_format_answers_and_goes_on_and_nothing_is_embedded_again() throws Exception {
        String database = TestPostgres.shared().newDatabase();
        try (ScriptedEmbeddingServer model = ScriptedEmbeddingServer.start(DIMENSIONS);
                Stack stack = Stack.start(configuration(model, Map.of("active-stores", "lucene,pgvector",
                        "stores.pgvector.url", database)), Role.all());
                ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
            holdsWhatWasThere(api, "lucene");
            await("a store that is new").atMost(LIMIT).untilAsserted(() -> holdsWhatWasThere(api, "pgvector"));
            assertThat(json(api.get("/v1/status")).path("embedder").path("consumed").asInt())
                    .as("events that were consumed before").isEqualTo(7);
            assertThat(model.embedded()).as("texts embedded since").isEmpty();

            ingest("""
                    {"id":"queue","title":"Queue","content":"A full queue blocks whoever puts something into it.",\
                    "metadata":{"kind":"wiki","tags":["threads","waiting"]}}
                    {"id":"crêpe/1;ä","title":"Crêpe","content":"A crêpe is a thin pancake from Brittany, eaten with sugar.",\
                    "metadata":{"kind":"recipe"}}
                    {"id":"new","title":"New","content":"This is what the present release adds."}
                    """);
            assertThat(model.embedded()).singleElement().asString().contains("present release adds");
            assertThat(search(api, "lucene", "pancake").path("metadata").path("kind").asString()).isEqualTo("recipe");
            assertThat(run("verify", "lucene")).as(said()).isZero();

            aGenerationOfAnotherFormatHoldsNobodyUp(api, database);
            assertThat(model.embedded()).as("texts embedded by all that").hasSize(1);
        }
        assertThat(folder.resolve("data/lucene/installation-id")).exists();
    }

    private void aGenerationOfAnotherFormatHoldsNobodyUp(ApiClient api, String database) throws Exception {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE refold.generations SET format = 99")).isEqualTo(1);
        }
        assertThat(run("search", "printer", "--mode", "keyword", "--store", "pgvector")).isNotZero();
        assertThat(said()).contains("generation 1 of pgvector has format 99", "Run: refold rebuild pgvector");
        assertThat(search(api, "lucene", "printer").path("documentId").asString()).isEqualTo("printer");
        assertThat(run("generations")).as(said()).isZero();

        assertThat(run("rebuild", "pgvector")).as(said()).isZero();
        assertThat(search(api, "pgvector", "printer").path("documentId").asString()).isEqualTo("printer");
        assertThat(run("drop", "pgvector@1")).as(said()).isZero();
    }

    private static void holdsWhatWasThere(ApiClient api, String store) {
        JsonNode counted = json(api.get("/v1/count?store=" + store));
        assertThat(counted.path("documents").asInt() + " documents, " + counted.path("chunks").asInt() + " chunks")
                .isEqualTo("4 documents, 3 chunks");
        JsonNode printer = search(api, store, "printer works");
        assertThat(printer.path("documentId").asString()).isEqualTo("printer");
        assertThat(printer.path("snippet").asString()).contains("works again");
        assertThat(search(api, store, "pancake").path("documentId").asString()).isEqualTo("crêpe/1;ä");
        assertThat(search(api, store, "deleted").isMissingNode()).as("what was deleted is found").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"installation.json, 1, 2", "lucene/generations.json, 1, 3"})
    void a_directory_of_a_newer_format_is_refused_and_left_as_it_is(String file, String present, String newer)
            throws Exception {
        Path changed = folder.resolve("data").resolve(file);
        Files.writeString(changed, Files.readString(changed).replace("\"format\" : " + present,
                "\"format\" : " + newer).replace("\"space\"", "\"spaceOfThen\""));
        Map<String, String> before = contents();

        assertThat(run("up", "--port", "0")).isEqualTo(2);

        assertThat(said()).contains(file.substring(file.indexOf('/') + 1), "format " + newer, "newer release");
        assertThat(contents()).isEqualTo(before);
    }

    /** But for locks and the log. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith("lock") && !name.endsWith("refold.log")) {
                    contents.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    private Configuration configuration(ScriptedEmbeddingServer model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("data-dir", folder.resolve("data").toString(), "http.port",
                "0", "space.provider", "openai", "space.model", "scripted", "space.dimensions",
                Integer.toString(DIMENSIONS), "topics.partitions", "2", "openai.base-url",
                model.baseUrl().toString()));
        settings.putAll(more);
        return ConfigurationLoader.load(settings, Map.of(), Optional.empty()).configuration();
    }

    private void ingest(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("documents.jsonl"), lines);
        assertThat(run("ingest", "--jsonl", file.toString(), "--wait")).as(said()).isZero();
    }

    /** The first hit; missing when there is none. Without a vector, so that no query is embedded. */
    private static JsonNode search(ApiClient api, String store, String text) {
        return json(api.post("/v1/search", Map.of("query", text, "mode", "keyword", "store", store)))
                .path("hits").path(0);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** What was printed before is forgotten. */
    private int run(String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return Commands.run(new CommandContext(terminal, environment(), folder, new ByteArrayInputStream(new byte[0])),
                arguments);
    }

    private Map<String, String> environment() {
        return Map.of("REFOLD_DATA_DIR", folder.resolve("data").toString(), "REFOLD_SPACE_PROVIDER", "openai",
                "REFOLD_SPACE_MODEL", "scripted", "REFOLD_SPACE_DIMENSIONS", Integer.toString(DIMENSIONS),
                "REFOLD_OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
    }
}
