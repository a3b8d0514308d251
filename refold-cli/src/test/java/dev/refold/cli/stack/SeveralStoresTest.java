package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.ChromaServer;
import dev.refold.services.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One log folded into three stores, while the servers of two of them are killed and come back. */
class SeveralStoresTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> ALL = List.of("pgvector", "chroma", "lucene");

    @TempDir
    private static Path servers = Path.of("");
    private static Optional<ChromaServer> chroma = Optional.empty();
    private static Optional<PostgresServer> postgres = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startServers() {
        chroma = Optional.of(ChromaServer.start(servers.resolve("chroma")));
        postgres = Optional.of(PostgresServer.start(servers.resolve("postgres")));
    }

    @AfterAll
    static void stopServers() {
        chroma.ifPresent(ChromaServer::close);
        postgres.ifPresent(PostgresServer::close);
    }

    private Configuration configuration(String name, String defaultStore) {
        return ConfigurationLoader.load(Map.of("data-dir", folder.toString(), "http.port", "0", "active-stores",
                String.join(",", ALL), "default-store", defaultStore, "stores.chroma.url", chroma.orElseThrow().url(),
                "stores.chroma.prefix", name, "stores.pgvector.url", postgres.orElseThrow().jdbcUrl(),
                "stores.pgvector.schema", name), Map.of(), Optional.empty()).configuration();
    }

    @Test
    void chroma_that_is_killed_waits_alone_and_catches_up() throws Exception {
        ChromaServer server = chroma.orElseThrow();

        killedAndBack("chroma", configuration("chroma_killed", "pgvector"), server::kill, server::restart);
    }

    @Test
    void postgresql_that_is_killed_waits_alone_and_catches_up() throws Exception {
        PostgresServer server = postgres.orElseThrow();

        killedAndBack("pgvector", configuration("postgres_killed", "lucene"), server::kill, server::restart);
    }

    private static void killedAndBack(String down, Configuration configuration, Runnable kill, Runnable restart)
            throws Exception {
        try (Stack stack = Stack.start(configuration, Role.all());
                ApiClient api = new ApiClient(stack.run().orElseThrow().url(), "default")) {
            assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
            RunInfo run = stack.run().orElseThrow();
            mustBeFound(api, ALL, Calls.put(run, "before", "{\"content\":\"A queue that blocks.\"}"), "before");

            kill.run();
            ConsistencyToken meanwhile = Calls.put(run, "meanwhile", "{\"content\":\"A queue that is full.\"}");

            mustBeFound(api, ALL.stream().filter(store -> !store.equals(down)).toList(), meanwhile, "meanwhile");
            mustSayThatOnlyThisOneWaits(run, down);

            restart.run();
            mustBeFound(api, List.of(down), meanwhile, "meanwhile");
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(Calls.get(run, "/health/ready")).contains("{\"status\":\"ok\"");
                assertThat(lags(run)).isEqualTo(Map.of("pgvector", 0L, "chroma", 0L, "lucene", 0L));
            });
        }
    }

    private static void mustBeFound(ApiClient api, List<String> stores, ConsistencyToken token, String id)
            throws InterruptedException {
        for (String store : stores) {
            new SearchableWait(api, LIMIT).await(store, token, _ -> {});
            assertThat(Calls.find(api, store, "queue")).as("found in %s", store).contains(id);
        }
    }

    private static void mustSayThatOnlyThisOneWaits(RunInfo run, String down) {
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode status = JsonMapper.shared().readTree(Calls.get(run, "/v1/status"));
            assertThat(status.path("status").asString("")).isEqualTo("degraded");
            assertThat(sinks(status)).as(status.toString()).allSatisfy((store, sink) -> assertThat(
                    sink.path("state").asString("")).as(store).isEqualTo(store.equals(down) ? "waiting" : "running"));
            assertThat(lags(run)).allSatisfy((store, lag) -> assertThat(lag > 0).as("%s lags by %d", store, lag)
                    .isEqualTo(store.equals(down)));
            HttpResponse<String> ready = Calls.answer(run, "/health/ready");
            assertThat(ready.statusCode()).as("the default store answers: %s", ready.body()).isEqualTo(200);
            assertThat(ready.body()).contains("{\"status\":\"degraded\"",
                    "{\"name\":\"" + down + "\",\"severity\":\"degraded\"", "sink of " + down + "@1: ");
        });
    }

    private static Map<String, JsonNode> sinks(JsonNode status) {
        Map<String, JsonNode> sinks = new HashMap<>();
        status.path("stores").forEach(store -> sinks.put(store.path("store").asString(""),
                store.path("sinks").path(0)));
        return sinks;
    }

    private static Map<String, Long> lags(RunInfo run) throws Exception {
        Map<String, Long> lags = new HashMap<>();
        sinks(JsonMapper.shared().readTree(Calls.get(run, "/v1/status"))).forEach((store, sink) -> lags.put(store,
                sink.path("lagRecords").asLong(-1)));
        return lags;
    }
}
