package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys made and revoked by the command, and two replicas of the API on machines of their own that hear of it. */
class KeysCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private final TokenIssuer issuer = new TokenIssuer();
    private final Map<String, String> shared = Map.ofEntries(Map.entry("active-stores", "pgvector"),
            Map.entry("default-store", "pgvector"),
            Map.entry("stores.pgvector.url", TestPostgres.shared().newDatabase()),
            Map.entry("topics.prefix", TestBroker.shared().newPrefix()), Map.entry("topics.replicas", "1"),
            Map.entry("http.port", "0"), Map.entry("auth.mode", "required"),
            Map.entry("auth.jwt.issuer", TokenIssuer.NAME), Map.entry("auth.jwt.audience", "refold"),
            Map.entry("auth.jwt.jwks-url", issuer.keysUrl()), Map.entry("auth.jwt.tenant-claim", "org"));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Stack> stacks = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final LogScan logs = LogScan.begin();

    @BeforeEach
    void startReplicas() throws InterruptedException {
        stacks.add(started("one"));
        stacks.add(started("two"));
    }

    @AfterEach
    void stop() {
        stacks.forEach(Stack::close);
        issuer.close();
        logs.close();
        http.close();
    }

    private Stack started(String name) throws InterruptedException {
        Configuration configuration = ConfigurationLoader.load(shared, kafka(), Optional.empty()).configuration();
        return Stack.start(configuration.withDataDir(folder.resolve(name)), Set.of(Role.API));
    }

    private static Map<String, String> kafka() {
        return Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers());
    }

    /** As on the first machine. */
    private String run(String... arguments) {
        out.reset();
        Map<String, String> environment = new HashMap<>(kafka());
        environment.put("REFOLD_DATA_DIR", folder.resolve("one").toString());
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        CommandContext context = new CommandContext(terminal, environment, folder,
                new ByteArrayInputStream(new byte[0]));
        assertThat(Commands.run(context, arguments)).as(() -> err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private int status(Stack stack, String authorization) {
        RunInfo run = stack.run().orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(URI.create(run.url() + "/v1/status"))
                .header("Authorization", authorization).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(response.headers().map() + response.body());
            return response.statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitStatus(int expected, String key) {
        stacks.forEach(stack -> await().atMost(LIMIT).until(() -> status(stack, "Bearer " + key) == expected));
    }

    @Test
    void a_key_opens_every_replica_until_it_is_revoked_and_is_written_nowhere() throws Exception {
        String lasting = run("keys", "create", "--tenant", "acme", "--scope", "monitor,read", "--name", "dashboard");
        String leaked = run("keys", "create", "--tenant", "globex", "--scope", "monitor", "--expires", "90d");
        awaitStatus(200, lasting);
        awaitStatus(200, leaked);

        assertThat(run("keys", "revoke", leaked)).contains("globex is revoked").doesNotContain(leaked);

        awaitStatus(401, leaked);
        awaitStatus(200, lasting);
        assertThat(run("keys")).contains("dashboard", "active", "revoked", "monitor", "acme", "globex");
        assertThat(run("keys", "--json")).contains("\"revoked\"").doesNotContain("sha256");
        answers.add(out.toString(StandardCharsets.UTF_8));

        stacks.getFirst().close();
        stacks.set(0, started("one"));
        awaitStatus(401, leaked);
        awaitStatus(200, lasting);

        List<String> wrong = List.of("Bearer " + lasting + "0", "Bearer " + lasting.substring(1), "Basic " + lasting,
                lasting, "Bearer " + lasting + ' ' + lasting, "Bearer rfk_" + lasting, "Bearer eyJ." + lasting + ".x");
        stacks.forEach(stack -> wrong.forEach(header -> assertThat(status(stack, header)).isEqualTo(401)));
        assertNowhere(secretOf(lasting), secretOf(leaked));
    }

    @Test
    void a_token_of_the_configured_issuer_opens_every_replica_and_is_written_nowhere() throws Exception {
        String right = issuer.token("acme", "read monitor", Instant.now().plusSeconds(600));
        String expired = issuer.token("acme", "read monitor", Instant.now().minusSeconds(600));
        String reader = issuer.token("acme", "read", Instant.now().plusSeconds(600));

        stacks.forEach(stack -> {
            assertThat(status(stack, "Bearer " + right)).isEqualTo(200);
            assertThat(status(stack, "Bearer " + reader)).isEqualTo(403);
            assertThat(status(stack, "Bearer " + expired)).isEqualTo(401);
            assertThat(status(stack, "Bearer " + right + "A")).isEqualTo(401);
        });
        assertNowhere(secretOf(right), secretOf(expired), secretOf(reader));
    }

    private static String secretOf(String key) {
        return key.substring(key.length() - 40);
    }

    /** Neither said, nor logged, nor answered, nor on a disk. */
    private void assertNowhere(String... secrets) throws IOException {
        String control = stacks.getFirst().run().orElseThrow().controlKey();
        assertThat(logs.text()).isNotBlank().doesNotContain(secrets).doesNotContain(control);
        assertThat(answers).isNotEmpty().noneMatch(answer -> Stream.of(secrets).anyMatch(answer::contains));
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain(secrets);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile).toList()).isNotEmpty().allSatisfy(file -> assertThat(
                    new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).doesNotContain(secrets));
        }
    }
}
