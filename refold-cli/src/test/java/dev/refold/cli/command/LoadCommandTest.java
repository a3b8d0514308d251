package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code load} against a stack that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String[] SMALL = {"load", "--duration", "5s", "--users", "3,6", "--documents",
            "40", "--watchers", "2", "--seed", "11"};

    @TempDir
    private static Path folder = Path.of("");

    private Optional<Stack> stack = Optional.empty();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    void start() throws Exception {
        Configuration configuration = ConfigurationLoader.load(Map.of("data-dir", data(), "http.port", "0",
                "active-stores", "lucene", "default-store", "lucene"), Map.of(), Optional.empty()).configuration();
        Stack started = Stack.start(configuration, Role.all());
        stack = Optional.of(started);
        assertThat(started.awaitReady(LIMIT)).isTrue();
    }

    @AfterAll
    void stop() {
        stack.ifPresent(Stack::close);
    }

    @BeforeEach
    void forgetOutput() {
        out.reset();
        err.reset();
    }

    @Test
    void every_request_that_was_planned_is_sent_and_answered() throws IOException {
        Path page = folder.resolve("load.html");

        assertThat(run("--rate", "5", "--json", "--html", page.toString())).as(said()).isZero();

        JsonNode result = JsonMapper.shared().readTree(printed());
        assertThat(result.get("problems")).as(said()).isEmpty();
        assertThat(result.get("stages")).hasSize(2).allSatisfy(stage -> {
            // Two seconds in which all are there, five requests a second of each.
            assertThat(stage.at("/counted/ok").intValue()).isEqualTo(stage.get("users").intValue() * 2 * 5);
            assertThat(stage.get("successRate").doubleValue()).isEqualTo(1);
            assertThat(stage.get("windows")).hasSize(10);
            assertThat(stage.at("/latency/p99").doubleValue()).isPositive();
        });
        assertThat(result.get("stages").get(1).get("kinds").propertyNames()).contains("write", "search-hybrid");
        assertThat(result.at("/watched/events").intValue()).isGreaterThanOrEqualTo(4);
        assertThat(result.get("notes")).as("metrics were read").isEmpty();
        assertThat(result.get("series"))
                .anySatisfy(slot -> assertThat(slot.at("/server/memory/heapMebibytes").asDouble(0))
                        .isPositive());
        assertThat(result.get("stages")).allSatisfy(stage -> {
            assertThat(stage.at("/visible/latency/count").intValue()).as("one a second in which all are there")
                    .isBetween(1, 3);
            assertThat(stage.at("/visible/missing").intValue()).isZero();
        });
        assertThat(result.get("series")).anySatisfy(slot -> assertThat(slot.get("watchers").asInt(0)).isEqualTo(2));
        assertThat(Files.readString(page)).contains("Requests", "Behind the log");
        aRunThatDidSomethingElseIsNoMeasure(Files.writeString(folder.resolve("earlier.json"), printed()));
        theSameAgainIsMeasuredByTheLast();
    }

    private void theSameAgainIsMeasuredByTheLast() {
        forgetOutput();
        // Six seconds on a busy machine may well be worse than six before: what it says is looked at, not what it finds.
        assertThat(run("--rate", "5", "--compare", "LAST")).as(said()).isIn(0, 1);
        assertThat(said()).contains("3 users: p95 ms was", "6 users: p50 ms from write to found was");
        assertThat(printed()).contains("answers/s", "reads", "writes", "visible", "processors, shared",
                "met:    success");
    }

    /** Said before anything is put under load. */
    private void aRunThatDidSomethingElseIsNoMeasure(Path earlier) {
        assertThat(run("--rate", "6", "--compare", earlier.toString())).isEqualTo(2);
        assertThat(said()).contains("repeat it with the same options");
        assertThat(run("--compare", folder.resolve("none.json").toString())).isEqualTo(2);
    }

    @Test
    void nobody_is_put_under_load_by_accident() {
        assertThat(run("--url", "http://192.0.2.7:8080")).isEqualTo(2);
        assertThat(said()).contains("192.0.2.7 is not this machine", "--any-host");
        assertThat(run("--url", "nowhere")).isEqualTo(2);
        assertThat(run("--url", "http://127.0.0.1:1")).isEqualTo(3);
    }

    private int run(String... more) {
        String[] arguments = new String[SMALL.length + more.length];
        System.arraycopy(SMALL, 0, arguments, 0, SMALL.length);
        System.arraycopy(more, 0, arguments, SMALL.length, more.length);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return Commands.run(new CommandContext(terminal, Map.of("REFOLD_DATA_DIR", data()), folder,
                new ByteArrayInputStream(new byte[0])), arguments);
    }

    private static String data() {
        return folder.resolve("data").toString();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
