package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EmbeddedRecord;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.services.BrokerProcess;
import dev.refold.services.PostgresServer;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * SIGKILL to the whole process at random moments, with events coming in all the while, and now and then to the broker:
 * in the end every store equals the fold of the log. A kill counts when there was a lag and a write was open; each is
 * printed with what it hit.
 */
class KillTest {

    private static final int DIMENSIONS = 64;
    private static final Duration CATCH_UP = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final long seed = Seeds.of("kills");
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<OpenWork> kills = new ArrayList<>();

    @Test
    void a_few_kills_leave_both_stores_as_the_log_says() throws Exception {
        run(List.of("lucene", "pgvector"), 5, 3);
    }

    @Test
    @Tag("long")
    void twenty_kills_leave_lucene_as_the_log_says() throws Exception {
        run(List.of("lucene"), 20, 15);
    }

    @Test
    @Tag("long")
    void twenty_kills_leave_pgvector_as_the_log_says() throws Exception {
        run(List.of("pgvector"), 20, 15);
    }

    /** @param counting so many kills must count; more are made until they do, up to twice as many */
    private void run(List<String> stores, int atLeast, int counting) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                EventLog log = new EventLog(broker.bootstrapServers(), "");
                Database database = Database.of(stores, folder.resolve("postgres"))) {
            Map<String, String> environment = environment(broker, database);
            Evidence evidence = new Evidence(log, broker.bootstrapServers(), database.jdbcUrl());
            RefoldProcess process = start(environment, stores).awaitReady();
            SteadyTraffic traffic = new SteadyTraffic(log, new Traffic(seed, 300, 6), random.split());
            while (kills.size() < atLeast || (counted() < counting && kills.size() < 2 * atLeast)) {
                faultOfBroker(broker);
                kill(process, evidence);
                process.close();
                process = start(environment, stores);
            }
            traffic.end();
            finish(process, log, database);
            assertThat(counted()).as("kills that hit open work").isGreaterThanOrEqualTo(counting);
            assertThat(kills).as("kills in the middle of a store's write")
                    .anyMatch(OpenWork::storeWriteWasOpen);
        }
    }

    /** PostgreSQL as in production, when a store needs it. */
    private record Database(Optional<PostgresServer> server) implements AutoCloseable {

        static Database of(List<String> stores, Path folder) {
            return new Database(stores.contains("pgvector")
                    ? Optional.of(PostgresServer.start(folder))
                    : Optional.empty());
        }

        Optional<String> jdbcUrl() {
            return server.map(PostgresServer::jdbcUrl);
        }

        @Override
        public void close() {
            server.ifPresent(PostgresServer::close);
        }
    }

    private static Map<String, String> environment(BrokerProcess broker, Database database) {
        Map<String, String> environment = new HashMap<>(Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(), "REFOLD_TOPICS_REPLICAS", "1", "REFOLD_SPACE_DIMENSIONS",
                Integer.toString(DIMENSIONS)));
        database.jdbcUrl().ifPresent(url -> environment.put("DATABASE_URL", url));
        return environment;
    }

    private RefoldProcess start(Map<String, String> environment, List<String> stores) {
        String[] arguments = Stream.concat(Stream.of("up", "--port", "0"),
                stores.stream().flatMap(store -> Stream.of("--store", store))).toArray(String[]::new);
        return RefoldProcess.start(folder, environment, arguments);
    }

    /** Every fifth time the broker dies as well, and comes back while the process lives. */
    private void faultOfBroker(BrokerProcess broker) {
        if (kills.size() % 5 == 2) {
            broker.kill();
            System.out.println("the broker is killed, before kill " + (kills.size() + 1));
            broker.restart();
        }
    }

    private void kill(RefoldProcess process, Evidence evidence) throws SQLException, InterruptedException {
        boolean whileStarting = kills.size() % 6 == 4;
        if (!whileStarting) {
            process.awaitAnswer();
            awaitWork(process);
        }
        Duration moment = Duration.ofMillis(random.nextInt(longestWait(whileStarting)));
        assertThat(process.endsWithin(moment)).as("it ends by itself; its output:\n%s", process.output()).isFalse();
        OpenWork hit = evidence.kill(process);
        kills.add(hit);
        System.out.printf("kill %d, %d ms after %s: %s%n", kills.size(), moment.toMillis(),
                whileStarting ? "its start" : "it went on folding", hit);
    }

    /** Every third time it may get far enough to be at its full speed. */
    private int longestWait(boolean whileStarting) {
        return whileStarting ? 4_000 : kills.size() % 3 == 1 ? 6_000 : 1_500;
    }

    /** Until it embeds and folds again: before that there is nothing to interrupt. */
    private static void awaitWork(RefoldProcess process) {
        awaitStatus(process, status -> status.path("embedder").path("state").asString("").equals("running"));
        long before = process.status().map(KillTest::folded).orElse(0L);
        awaitStatus(process, status -> folded(status) > before);
    }

    private static void awaitStatus(RefoldProcess process, Predicate<JsonNode> condition) {
        await().atMost(CATCH_UP).pollInterval(Duration.ofMillis(20))
                .until(() -> process.status().filter(condition).isPresent());
    }

    private static long folded(JsonNode status) {
        return Backlog.reached(status, "lucene") + Backlog.reached(status, "pgvector");
    }

    private long counted() {
        return kills.stream().filter(OpenWork::counts).count();
    }

    private void finish(RefoldProcess process, EventLog log, Database database) throws InterruptedException {
        process.awaitAnswer();
        var token = log.token();
        await().atMost(CATCH_UP).failFast(() -> process.endsWithin(Duration.ZERO)).until(() -> process.status()
                .map(status -> Backlog.of(status, token).orElse(Long.MAX_VALUE) == 0).orElse(false));
        List<LoggedEvent> events = log.documents();
        mustNeverGoBack(log.embeddings());
        mustBeAccountedFor(process.status().orElseThrow().path("embedder"), events.size(), log.deadLetters().size());
        assertThat(process.terminate()).as("exit code after SIGTERM").isZero();
        process.close();
        System.out.printf("%d events, %d kills, %d of them count%n", events.size(), kills.size(), counted());
        mustEqual(process.dataDir(), events, database);
    }

    /** What a dead or repeated transaction would show: an order or a mark that is not above the one before. */
    private static void mustNeverGoBack(List<EmbeddedRecord> embeddings) {
        Map<DocumentKey, Order> orders = new HashMap<>();
        Map<Integer, Mark> marks = new HashMap<>();
        for (EmbeddedRecord embedded : embeddings) {
            switch (embedded) {
                case EmbeddedDocument document ->
                    mustBeAbove(document.key(), document.order(), orders.put(document.key(), document.order()));
                case Mark mark -> mustBeAbove(mark.partition(), mark, marks.put(mark.partition(), mark));
            }
        }
    }

    private static <T extends Comparable<T>> void mustBeAbove(Object what, T now, @Nullable T before) {
        if (before != null) {
            assertThat(now).as("of %s in the log of embeddings", what).isGreaterThan(before);
        }
    }

    private static void mustBeAccountedFor(JsonNode embedder, int events, int deadLetters) {
        long rejected = embedder.path("deadLetters").valueStream().mapToLong(JsonNode::asLong).sum();
        assertThat(embedder.path("consumed").asLong()).as("consumed: %s", embedder).isEqualTo(events);
        assertThat(rejected).as("dead letters: %s", embedder).isEqualTo(deadLetters);
        assertThat(embedder.path("embedded").asLong() + embedder.path("superseded").asLong()
                + embedder.path("duplicate").asLong() + rejected + embedder.path("pending").asLong())
                .as("accounted for: %s", embedder).isEqualTo(events);
    }

    private static void mustEqual(Path dataDir, List<LoggedEvent> events, Database database)
            throws InterruptedException {
        try (HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english")) {
            if (Files.exists(dataDir.resolve("lucene"))) {
                try (IndexStore store = LuceneStore.open(dataDir.resolve("lucene"))) {
                    new StoreContents(store, embedder).mustEqual(Oracle.fold(events), events);
                }
            }
            if (database.jdbcUrl().isPresent()) {
                try (IndexStore store = PgVectorStore.open(PgVectorSettings.of(database.jdbcUrl().get()))) {
                    new StoreContents(store, embedder).mustEqual(Oracle.fold(events), events);
                }
            }
        }
    }
}
