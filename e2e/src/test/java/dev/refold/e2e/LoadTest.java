package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.load.LoadPlan;
import dev.refold.cli.load.LoadResult;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadRun;
import dev.refold.cli.load.Target;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Many clients at once on pgvector with a pool of ten, while documents are indexed. */
class LoadTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int POOL = 10;
    private static final int CLIENTS = 50;
    private static final int TOO_MANY_CLIENTS = 500;
    private static final int DOCUMENTS = 200;
    /** Each client keeps this pace: ten requests a second, or the next as soon as it is answered when that took longer. */
    private static final Duration ALWAYS = Duration.ofMillis(100);

    /** Sooner than any answer. What counts is the service time: the latency since the intended moment only grows. */
    private static final Duration NO_PAUSE = Duration.ofMillis(1);

    @TempDir
    private static Path folder = Path.of("");

    private static final String DATABASE = TestPostgres.shared().newDatabase();
    private static Optional<Stack> stack = Optional.empty();

    /** The timeout is far above any answer, so that a machine with other work fails no request. */
    @BeforeAll
    static void start() throws InterruptedException {
        Stack started = Stack.start(ConfigurationLoader.load(Map.of("active-stores", "pgvector", "default-store",
                "pgvector", "stores.pgvector.url", DATABASE, "stores.pgvector.pool", Integer.toString(POOL),
                "topics.prefix", TestBroker.shared().newPrefix(), "topics.replicas", "1", "http.port", "0",
                "http.timeout", "25s"),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration().withDataDir(folder.resolve("data")), Role.all());
        stack = Optional.of(started);
        assertThat(started.awaitReady(LIMIT)).as(() -> started.pipeline().toString()).isTrue();
    }

    @AfterAll
    static void stop() {
        stack.ifPresent(Stack::close);
    }

    @Test
    void fifty_clients_and_indexing_share_ten_connections_without_an_error() throws Exception {
        fiftyClients(Duration.ofSeconds(2), ALWAYS);
    }

    @Test
    @Tag("long")
    void fifty_clients_and_indexing_share_ten_connections_for_two_minutes() throws Exception {
        fiftyClients(Duration.ofMinutes(2).plusSeconds(30), ALWAYS);
        StageResult paced = fiftyClients(Duration.ofMinutes(1), Duration.ofSeconds(2));
        assertThat(paced.successRate()).as("of %s", paced.counted()).isEqualTo(1);
    }

    @Test
    @Tag("long")
    void nor_do_they_see_one_when_they_never_rest_for_two_minutes() throws Exception {
        fiftyClients(Duration.ofMinutes(2).plusSeconds(30), NO_PAUSE);
    }

    @Test
    void five_hundred_clients_are_refused_in_part_and_nothing_stays_behind() throws Exception {
        StageResult overload = run(plan(TOO_MANY_CLIENTS, Duration.ofSeconds(2), ALWAYS, 10))
                .stages().getFirst();

        assertThat(overload.counted().refused()).as("answered 429").isPositive();
        assertThat(overload.counted().failed()).as("answered otherwise or not at all").isZero();
        assertThat(overload.counted().ok()).as("answered meanwhile").isPositive();
        LoadResult after = run(plan(5, Duration.ofSeconds(2), Duration.ofMillis(500), 20));
        assertThat(after.problems()).as("after the overload").isEmpty();
        assertThat(after.stages().getFirst().successRate()).isEqualTo(1);
    }

    private static StageResult fiftyClients(Duration total, Duration interval) throws Exception {
        LoadResult result;
        int most;
        try (PoolWatch connections = PoolWatch.of(DATABASE);
                BackgroundIndexing indexing = BackgroundIndexing.start(url())) {
            result = run(plan(CLIENTS, total, interval, 0));
            indexing.end();
            most = connections.most();
            System.out.println("most connections " + most + ", " + indexing.published()
                    + " documents indexed beside them");
            assertThat(indexing.published()).isPositive();
        }

        assertThat(result.problems()).as("errors and refusals").isEmpty();
        assertThat(result.stages().getFirst().counted().ok()).isPositive();
        assertThat(most).isBetween(1, POOL);
        return result.stages().getFirst();
    }

    private static LoadPlan plan(int users, Duration total, Duration interval, int writePercent) {
        return new LoadPlan("test", LoadPlan.stages(List.of(users), total), interval, writePercent, 2, DOCUMENTS, 1,
                "pgvector");
    }

    private static LoadResult run(LoadPlan plan) throws InterruptedException {
        try (Target target = new Target(url(), Optional.empty(), Optional.of("load"), plan.store())) {
            LoadResult result = new LoadRun(plan, target, System.out::println).run();
            result.stages().forEach(stage -> System.out.println(JsonMapper.shared().writeValueAsString(Map.of("users",
                    stage.users(), "counted", stage.counted(), "throughput", stage.throughput(), "latency", stage
                            .latency(),
                    "service", stage.service(),
                    "kinds", stage.kinds()))));
            System.out.println("problems " + result.problems() + ", most requests waiting for a connection "
                    + result.series().stream().flatMap(slot -> slot.server().stream())
                            .mapToDouble(server -> server.pool().waiting()).max().orElse(0));
            return result;
        }
    }

    private static String url() {
        return stack.orElseThrow().run().orElseThrow().url();
    }
}
