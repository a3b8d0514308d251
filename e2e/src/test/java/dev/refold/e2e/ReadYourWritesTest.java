package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A read with the token of a write sees it: in the process that folds, in one that only serves, and across a promotion. */
class ReadYourWritesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int THREADS = 8;

    @TempDir
    private static Path folder = Path.of("");

    private static final String PREFIX = TestBroker.shared().newPrefix();
    private static final String DATABASE = TestPostgres.shared().newDatabase();
    private static Optional<Stack> folding = Optional.empty();
    private static Optional<Stack> serving = Optional.empty();

    private static Configuration configuration(String dir, String stores) {
        return ConfigurationLoader.load(Map.of("active-stores", stores, "default-store", "pgvector",
                "stores.pgvector.url", DATABASE, "topics.prefix", PREFIX, "topics.partitions", "4", "topics.replicas",
                "1", "http.port", "0"),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration().withDataDir(folder.resolve(dir));
    }

    @BeforeAll
    static void start() throws InterruptedException {
        Stack stack = Stack.start(configuration("up", "pgvector,lucene"), Role.all());
        folding = Optional.of(stack);
        assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
        serving = Optional.of(Stack.start(configuration("serve", "pgvector"), Set.of(Role.API)));
    }

    @AfterAll
    static void stop() {
        serving.ifPresent(Stack::close);
        folding.ifPresent(Stack::close);
    }

    private static String up() {
        return folding.orElseThrow().run().orElseThrow().url();
    }

    private static TokenReads pgvector() {
        return new TokenReads("pgvector, where it is folded", up(), up(), "pgvector");
    }

    private static TokenReads lucene() {
        return new TokenReads("lucene", up(), up(), "lucene");
    }

    private static TokenReads elsewhere() {
        return new TokenReads("pgvector, another process", up(), serving.orElseThrow().run().orElseThrow().url(),
                "pgvector");
    }

    @Test
    void a_hundred_writes_are_seen_by_the_reads_that_follow_them() throws Exception {
        List<TokenReads> readers = List.of(pgvector(), lucene(), elsewhere());
        for (TokenReads reads : readers) {
            reads.run(THREADS, 40);
        }
        readers.forEach(TokenReads::allSeen);
    }

    @Test
    @Tag("long")
    void five_hundred_writes_are_seen_by_the_reads_that_follow_them() throws Exception {
        for (TokenReads reads : List.of(pgvector(), lucene(), elsewhere())) {
            reads.run(THREADS, 500);
            reads.allSeen();
        }
    }

    @Test
    void writes_are_seen_across_the_promotion_of_a_rebuild() throws Exception {
        try (ApiClient api = ApiClient.ofOperator(folding.orElseThrow().run().orElseThrow())) {
            TokenReads reads = elsewhere();
            reads.run(2, 20);
            api.post("/v1/admin/rebuilds", Map.of("store", "pgvector"));
            BooleanSupplier promoted = () -> reads.generations().contains(2);

            reads.runUntil(THREADS, promoted, LIMIT);
            reads.run(2, 10);

            reads.allSeen();
            assertThat(reads.generations()).contains(1, 2);
        }
    }

    @Test
    void a_rejected_event_a_late_one_and_a_stale_answer_say_so() throws Exception {
        TokenReads reads = elsewhere();
        String first = reads.put("T-1", "{\"version\": 7, \"content\": \"On fire.\"}");
        assertThat(reads.get("T-1?after=" + first).statusCode()).isEqualTo(200);
        String conflict = reads.put("T-1", "{\"version\": 7, \"content\": \"Not on fire.\"}");

        HttpResponse<String> rejected = reads.get("T-1?after=" + conflict);

        assertThat(rejected.statusCode()).as(rejected.body()).isEqualTo(409);
        assertThat(rejected.body()).contains("write-rejected", "version-conflict");
        assertThat(reads.get("T-1?allowStale=true&after=" + conflict).body()).contains("On fire.", "\"stale\":true",
                "version-conflict");
        assertThat(new TokenReads("of another tenant", up(), up(), "pgvector", "globex").get("T-1?after=" + conflict)
                .body()).contains("not-found").doesNotContain("version-conflict");

        ConsistencyToken seen = ConsistencyToken.parse(first);
        TreeMap<Integer, Long> far = new TreeMap<>(seen.offsets());
        far.replaceAll((_, offset) -> offset + 1_000);
        String future = new ConsistencyToken(seen.epoch(), far).toText();
        // A busy store may not say within so short a wait how far it is.
        await().atMost(LIMIT).untilAsserted(() -> {
            HttpResponse<String> late = reads.get("T-1?waitMillis=200&after=" + future);
            assertThat(late.statusCode()).as(late.body()).isEqualTo(503);
            assertThat(late.body()).contains("not-included",
                    "partition " + far.firstKey() + " is decided below offset ",
                    far.get(far.firstKey()) + " of epoch 0 is wanted");
        });
        String stale = reads.get("T-1?waitMillis=0&allowStale=true&after=" + future).body();
        assertThat(JsonMapper.shared().readTree(stale).get("stale").booleanValue()).isTrue();
    }
}
