package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.DataDirLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static CommandContext context(Path folder, Map<String, String> environment, ByteArrayOutputStream out,
            ByteArrayOutputStream err) {
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return new CommandContext(terminal, environment, folder, new ByteArrayInputStream(new byte[0]));
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Commands.run(context(folder, environment, out, err), arguments);
    }

    private int run(String... arguments) {
        return run(Map.of("REFOLD_DATA_DIR", folder.resolve("data").toString()), arguments);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"search queue", "status", "status --json", "spaces",
            "spaces drop x", "spaces refill x", "keys", "keys revoke x",
            "keys create --tenant acme --scope read", "dlq list", "dlq show 0:1", "dlq redrive --all",
            "ingest --jsonl -", "ingest --javadoc --wait"})
    void a_client_with_nothing_running_exits_3_and_says_what_to_do(String line) {
        assertThat(run(line.split(" "))).isEqualTo(3);
        assertThat(said()).contains("refold up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-such-command", "search", "search a --top-k many", "ingest", "ingest a --javadoc",
            "compare lucene", "compare a@x b --queries none", "evaluate lucene --queries none --qrels none",
            "up --port 99999", "up --store mongodb", "services up mongodb", "embedder", "sink pgvector", "test",
            "spaces drop", "spaces refill", "keys create", "keys create --tenant acme",
            "keys create --tenant a/b --scope read",
            "keys create --tenant a --scope rule", "keys create --tenant a --scope read --expires soon",
            "keys revoke", "dlq", "dlq show", "dlq redrive", "dlq list --limit 0", "reset"})
    void wrong_usage_exits_2(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).as(said()).isEqualTo(2);
        assertThat(said()).isNotBlank();
    }

    @Test
    void reset_deletes_what_refold_made_once_somebody_says_yes() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path log = Files.writeString(Files.createDirectories(data.resolve("kafka/documents-0")).resolve("0.log"), "x");
        Files.writeString(data.resolve("installation.json"), "{}");

        assertThat(run("reset")).isEqualTo(1);
        assertThat(said()).contains("kafka", "Type yes", "Nothing was deleted.");
        assertThat(log).exists();

        Path foreign = Files.writeString(data.resolve("thesis.txt"), "x");
        assertThat(run("reset", "--yes")).isEqualTo(2);
        assertThat(said()).contains("thesis.txt is not Refold's", "Nothing was deleted");
        assertThat(log).exists();

        Files.delete(foreign);
        assertThat(run("reset", "--yes")).as(said()).isZero();
        assertThat(data).isEmptyDirectory();
        assertThat(run("reset", "--yes")).isEqualTo(2);
        assertThat(said()).contains("no data directory of Refold");
    }

    @Test
    void reset_touches_nothing_that_somebody_runs_on() throws Exception {
        DataDir data = new DataDir(folder.resolve("data")).create();
        Path installation = Files.writeString(data.root().resolve("installation.json"), "{}");

        try (DataDirLock _ = DataDirLock.acquire(data)) {
            assertThat(run("reset", "--yes")).isEqualTo(2);
        }
        assertThat(said()).contains("another refold", data.root().toString());
        assertThat(installation).exists();
    }

    @Test
    void a_wrong_configuration_exits_2_and_names_every_error() throws Exception {
        Files.writeString(folder.resolve("refold.yaml"), "http: {port: many, timeout: soon}");

        assertThat(run("config")).isEqualTo(2);
        assertThat(said()).contains("http.port", "http.timeout", "2 errors");
    }

    @Test
    void the_configuration_in_force_is_printed_without_secrets() {
        Map<String, String> environment = Map.of("DATABASE_URL", "postgres://me:geheim@db/refold", "REFOLD_HTTP_PORT",
                "9999");

        assertThat(run(environment, "config")).isZero();
        assertThat(printed()).contains("http.port:", "9999", "REFOLD_HTTP_PORT").doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sink chroma", "serve --store chroma"})
    void a_role_whose_server_is_not_named_exits_2_and_says_how_to_name_it(String line) {
        assertThat(run(Map.of("REFOLD_DATA_DIR", folder.resolve("data").toString(), "REFOLD_KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:1"), line.split(" "))).as(said()).isEqualTo(2);
        assertThat(said()).contains("CHROMA_URL", "refold services up chroma");
    }

    @Test
    void the_version_is_that_of_the_build() {
        assertThat(run("version")).isZero();
        assertThat(printed()).startsWith("refold 0.").doesNotContain("${");
    }

    @Test
    void services_that_do_not_run_are_said_not_to() {
        assertThat(run("services", "status")).isZero();
        assertThat(printed()).contains("postgres", "kafka", "chroma", "does not run");
    }

    @ParameterizedTest
    @MethodSource("helpPages")
    void every_command_has_help_and_every_example_in_it_can_be_parsed(String command) {
        CommandLine all = Commands.all(context(folder, Map.of(), out, err));

        assertThat(all.execute((command + " --help").strip().split(" "))).isZero();

        List<String> examples = printed().lines().filter(line -> line.startsWith("  refold ")).map(String::strip)
                .toList();
        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            String[] words = words(example).toArray(String[]::new);
            assertThat(all.parseArgs(words).errors()).as(example).isEmpty();
        });
    }

    static Stream<String> helpPages() {
        CommandLine all = Commands.all(CommandContext.ofThisProcess());
        return Stream.of(Stream.of(""), all.getSubcommands().keySet().stream(), under(all, "services"),
                under(all, "spaces"), under(all, "keys")).flatMap(names -> names);
    }

    private static Stream<String> under(CommandLine all, String command) {
        return Objects.requireNonNull(all.getSubcommands().get(command)).getSubcommands().keySet().stream()
                .map(name -> command + ' ' + name);
    }

    /** As a shell splits them, without the program's name. */
    private static List<String> words(String example) {
        Matcher words = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(example);
        List<String> found = new ArrayList<>();
        while (words.find()) {
            found.add(Stream.of(1, 2, 3).map(words::group).filter(Objects::nonNull).findFirst().orElse(""));
        }
        return found.subList(1, found.size());
    }
}
