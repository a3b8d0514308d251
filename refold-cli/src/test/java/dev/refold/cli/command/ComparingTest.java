package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.List;
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

/** {@code compare} and {@code evaluate} as clients of a stack with two stores. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path folder = Path.of("");

    private Optional<Stack> stack = Optional.empty();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    void start() throws Exception {
        Configuration configuration = ConfigurationLoader.load(
                Map.of("data-dir", data(), "http.port", "0", "active-stores", "memory,lucene", "default-store",
                        "lucene"),
                Map.of(), Optional.empty()).configuration();
        Stack started = Stack.start(configuration, Role.all());
        stack = Optional.of(started);
        assertThat(started.awaitReady(LIMIT)).isTrue();
        Path documents = write("documents.jsonl", """
                {"id":"queue","title":"Queues","content":"A queue that blocks when it is full."}
                {"id":"map","title":"Maps","content":"A map that keeps its keys sorted."}
                {"id":"printer","title":"Printers","content":"The printer is on fire."}
                """);
        assertThat(run("ingest", "--jsonl", documents.toString(), "--wait")).as(said()).isZero();
        write("queries.jsonl", """
                {"id":"1","text":"blocking queue"}
                {"id":"2","text":"sorted keys"}
                {"id":"3","text":"nobody judged this"}
                """);
        write("qrels.tsv", "query_id\tdocument_id\tgrade\n1\tqueue\t3\n2\tmap\t2\n2\tprinter\t0\n");
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
    void a_side_is_measured_against_judgements() {
        assertThat(run("evaluate", "lucene", "--queries", file("queries.jsonl"), "--qrels", file("qrels.tsv"),
                "--json")).as(said()).isZero();
        JsonNode json = JsonMapper.shared().readTree(printed());
        assertThat(json.get("side").stringValue()).isEqualTo("lucene");
        assertThat(json.get("mode").stringValue()).isEqualTo("hybrid");
        assertThat(json.get("queries").intValue()).isEqualTo(2);
        assertThat(json.get("ndcg@10").doubleValue()).isCloseTo(1, within(1e-9));
        assertThat(json.get("p@5").doubleValue()).isCloseTo(0.2, within(1e-9));
        assertThat(json.get("recall@10").doubleValue()).isEqualTo(1);
        assertThat(json.get("mrr").doubleValue()).isEqualTo(1);
    }

    @Test
    void all_modes_are_measured_one_after_the_other() {
        assertThat(run("evaluate", "memory", "--queries", file("queries.jsonl"), "--qrels", file("qrels.tsv"),
                "--mode", "all")).as(said()).isZero();
        assertThat(printed()).contains("2 judged queries", "keyword", "vector", "hybrid", "nDCG@10");
    }

    @Test
    void two_stores_with_the_same_documents_agree() throws IOException {
        Path page = folder.resolve("report.html");
        assertThat(run("compare", "lucene", "memory", "--queries", file("queries.jsonl"), "--min-overlap", "1",
                "--json", "--html", page.toString())).as(said()).isZero();
        JsonNode json = JsonMapper.shared().readTree(printed());
        assertThat(json.get("jaccard").doubleValue()).isEqualTo(1);
        assertThat(json.get("k").intValue()).isEqualTo(5);
        assertThat(json.get("perQuery")).hasSize(3);
        assertThat(Files.readString(page)).contains("<svg", "lucene", "memory");
    }

    @Test
    void a_generation_can_be_a_side_and_one_that_is_not_there_exits_2() {
        assertThat(run("compare", "lucene@1", "memory@1", "--queries", file("queries.jsonl"), "--mode", "keyword"))
                .as(said()).isZero();
        assertThat(printed()).contains("lucene@1 and memory@1, keyword, 3 queries", "Jaccard@5", "rank-biased overlap",
                "Spearman", "score difference");
        assertThat(run("compare", "lucene@77", "memory", "--queries", file("queries.jsonl"))).isEqualTo(2);
    }

    @Test
    void a_least_overlap_that_none_can_have_exits_2() {
        assertThat(run("compare", "lucene", "memory", "--queries", file("queries.jsonl"), "--min-overlap", "1.1"))
                .isEqualTo(2);
        assertThat(said()).contains("--min-overlap");
    }

    @Test
    void a_file_that_is_wrong_is_named_with_its_line() throws IOException {
        write("wrong.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\nno json\n");
        assertThat(run("compare", "lucene", "memory", "--queries", file("wrong.jsonl"))).isEqualTo(2);
        assertThat(said()).contains("wrong.jsonl", "line 2");
        List<String> unjudged = List.of("evaluate", "lucene", "--queries", file("queries.jsonl"), "--qrels",
                write("none.tsv", "query_id\tdocument_id\tgrade\nother\tmap\t1\n").toString());
        assertThat(run(unjudged.toArray(String[]::new))).isEqualTo(2);
        assertThat(said()).contains("no query of", "relevant");
    }

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return Commands.run(new CommandContext(terminal, Map.of("REFOLD_DATA_DIR", data()), folder,
                new ByteArrayInputStream(new byte[0])), arguments);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
