package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code rebuild --as-of} and what one does with its generation, as clients of a stack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookBackCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path folder = Path.of("");

    private Optional<Stack> stack = Optional.empty();
    private final Typed typed = new Typed();
    private Instant moment = Instant.EPOCH;

    @BeforeAll
    void start() throws Exception {
        Configuration configuration = ConfigurationLoader.load(Map.of("data-dir", data(), "http.port", "0",
                "active-stores", "memory", "default-store", "memory"), Map.of(), Optional.empty()).configuration();
        Stack started = Stack.start(configuration, Role.all());
        stack = Optional.of(started);
        assertThat(started.awaitReady(LIMIT)).isTrue();
        ingest("""
                {"id":"queue","title":"Queues","content":"A queue that blocks when it is full."}
                {"id":"map","title":"Maps","content":"A map that keeps its keys sorted."}
                """);
        moment = Instant.now().plusMillis(1);
        await().atMost(LIMIT).until(() -> Instant.now().isAfter(moment));
        ingest("""
                {"id":"queue","title":"Queues","content":"A queue that throws away what does not fit."}
                {"id":"printer","title":"Printers","content":"The printer is on fire."}
                """);
    }

    @AfterAll
    void stop() {
        stack.ifPresent(Stack::close);
    }

    private void ingest(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("documents.jsonl"), lines);
        assertThat(run("ingest", "--jsonl", file.toString(), "--wait")).as(said()).isZero();
    }

    @Test
    void the_documents_of_then_are_searched_beside_the_live_ones_and_dropped() {
        assertThat(run("rebuild", "memory", "--as-of", moment.toString(), "--plan")).as(said()).isZero();
        assertThat(printed()).contains("as of " + moment).containsPattern("documents +2\n")
                .containsPattern("chunks to embed +0\n").contains("Nothing was done.");

        assertThat(run("rebuild", "memory", "--as-of", moment.toString())).as(said()).isZero();
        assertThat(said()).contains(" is being built, of space hashing-384-", "as of " + moment);
        String side = built();
        assertThat(printed()).contains(side + ": the documents as of " + moment, "--store " + side);

        assertThat(run("search", "queue fire", "--store", side, "--json")).as(said()).isZero();
        assertThat(printed()).contains("blocks when it is full").doesNotContain("printer",
                "throws away");
        assertThat(run("search", "queue fire", "--json")).isZero();
        assertThat(printed()).contains("\"number\":1", "throws away", "printer");
        assertThat(run("generations")).isZero();
        assertThat(printed()).containsPattern(side + " +ready +2 +2 .*, as of " + moment);
        assertThat(run("verify", side)).isEqualTo(1);
        assertThat(said()).contains(side + " is a look at the past");
        assertThat(run("drop", side)).isZero();
        assertThat(run("search", "queue", "--store", side)).isEqualTo(2);
    }

    /** Which generation the command just run has built. */
    private String built() {
        Matcher named = Pattern.compile("memory@[0-9]+").matcher(printed());
        assertThat(named.find()).as(printed()).isTrue();
        return named.group();
    }

    @Test
    void another_space_is_paid_for_and_queries_are_embedded_in_it() {
        assertThat(run("rebuild", "memory", "--as-of", moment.toString(), "--space", "dimensions=64", "--plan",
                "--price-per-million-tokens", "1000000")).as(said()).isZero();
        assertThat(printed()).containsPattern("chunks to embed +2\n").containsPattern("price +[1-9][0-9]*[.]00 ")
                .contains("no vector is reused");

        assertThat(run("rebuild", "memory", "--as-of", moment.toString(), "--space", "dimensions=64")).as(said())
                .isZero();
        assertThat(run("search", "a blocking queue", "--mode", "vector", "--top-k", "1", "--store", built(),
                "--json")).as(said()).isZero();
        assertThat(printed()).contains("hashing-64-", "blocks when it is full");
        assertThat(run("status", "--json")).isZero();
        assertThat(printed()).as("no embedder follows the log for it")
                .doesNotContain("\"space\":\"hashing-64-\",\"state"
                        + "\":\"running\"")
                .contains("\"asOf\":\"" + moment);
        assertThat(stack.orElseThrow().pipeline().embedders()).hasSize(1);
    }

    @Test
    void what_is_no_moment_or_is_promoted_exits_2() {
        assertThat(run("rebuild", "memory", "--as-of", "yesterday")).isEqualTo(2);
        assertThat(said()).contains("a moment is a date and a time with its offset");
        assertThat(run("rebuild", "memory", "--as-of", Instant.now().plusSeconds(3600).toString())).isEqualTo(2);
        assertThat(said()).contains("is not in the past");
        assertThat(run("rebuild", "memory", "--as-of", moment.toString(), "--no-promote")).isEqualTo(2);
        assertThat(said()).contains("which is not promoted");
        assertThat(run("status", "--json")).isZero();
        assertThat(printed()).as("nothing was made").doesNotContain("\"step\":\"failed\"", "\"step\":\"planned\"");
    }

    private int run(String... arguments) {
        return typed.run(folder, Map.of("REFOLD_DATA_DIR", data()), arguments);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private String printed() {
        return typed.printed();
    }

    private String said() {
        return typed.said();
    }
}
