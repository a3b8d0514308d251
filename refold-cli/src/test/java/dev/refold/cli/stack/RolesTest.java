package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.TestBroker;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of a deployment, each in a directory of its own as on a machine of its own. */
class RolesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 24;

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, String> shared = Map.of("active-stores", "pgvector", "default-store", "pgvector",
            "stores.pgvector.url", TestPostgres.shared().newDatabase(), "topics.prefix",
            TestBroker.shared().newPrefix(), "topics.replicas", "1", "http.port", "0");

    private Configuration configuration(String name) {
        return configuration(shared, name);
    }

    private Configuration configuration(Map<String, String> settings, String name) {
        return ConfigurationLoader
                .load(settings, Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()),
                        Optional.empty())
                .configuration().withDataDir(folder.resolve(name));
    }

    @Test
    void embedder_sink_and_api_work_together_as_processes_of_their_own() throws Exception {
        try (Stack api = Stack.start(configuration("serve"), Set.of(Role.API));
                Stack sink = Stack.start(configuration("sink"), Set.of(Role.SINKS));
                Stack embedder = Stack.start(configuration("embedder"), Set.of(Role.EMBEDDER));
                ApiClient client = new ApiClient(api.run().orElseThrow().url(), "default")) {
            assertThat(embedder.awaitReady(LIMIT)).as(() -> embedder.pipeline().toString()).isTrue();
            assertThat(sink.awaitReady(LIMIT)).as(() -> sink.pipeline().toString()).isTrue();
            RunInfo run = api.run().orElseThrow();

            ConsistencyToken token = Calls.put(run, "a", "{\"content\":\"A queue that blocks when it is full.\"}");
            new SearchableWait(client, LIMIT).await("pgvector", token, _ -> {});

            assertThat(Calls.find(client, "pgvector", "blocking queue")).containsExactly("a");
            assertThat(Calls.get(run, "/health/ready")).contains("{\"status\":\"ok\"",
                    "{\"name\":\"kafka\",\"severity\":\"ok\"", "\"pool\":{\"size\":", "\"waiting\":0");
            assertThat(Calls.get(run, "/metrics")).contains("hikaricp_connections");
        }
    }

    @Test
    void two_databases_and_two_chroma_installations_on_one_log_each_hold_every_document() throws Exception {
        Set<Role> folding = Set.of(Role.SINKS, Role.API);
        Configuration first = installation("one");
        Configuration second = installation("two");
        try (Stack embedder = Stack.start(configuration("embedder"), Set.of(Role.EMBEDDER));
                Stack one = Stack.start(first, folding);
                Stack two = Stack.start(second, folding);
                ApiClient oneApi = new ApiClient(one.run().orElseThrow().url(), "default");
                ApiClient twoApi = new ApiClient(two.run().orElseThrow().url(), "default")) {
            assertThat(embedder.awaitReady(LIMIT)).as(() -> embedder.pipeline().toString()).isTrue();
            ConsistencyToken token = Calls.put(one.run().orElseThrow(), "d0", "{\"content\":\"Number 0\"}");
            for (int i = 1; i < DOCUMENTS; i++) {
                token = token.merge(Calls.put(one.run().orElseThrow(), "d" + i, "{\"content\":\"Number " + i + "\"}"));
            }
            for (ApiClient api : List.of(oneApi, twoApi)) {
                for (String store : List.of("pgvector", "chroma")) {
                    new SearchableWait(api, LIMIT).await(store, token, _ -> {});
                    assertThat(api.count(store).documents()).as(store).isEqualTo(DOCUMENTS);
                }
            }
        } finally {
            StoreRemoval.of("chroma", first);
            StoreRemoval.of("chroma", second);
        }
    }

    /** With a database, a server's prefix and a directory of its own, on the cluster and topics that all share. */
    private Configuration installation(String name) {
        Map<String, String> own = new HashMap<>(shared);
        own.put("active-stores", "pgvector,chroma");
        own.put("stores.pgvector.url", TestPostgres.shared().newDatabase());
        own.put("stores.chroma.url", TestChroma.shared().newDatabase().url());
        own.put("stores.chroma.prefix", name + '-' + UUID.randomUUID().toString().substring(0, 8));
        return configuration(own, name);
    }

    @Test
    void a_role_refuses_a_store_that_lies_within_one_process() {
        Configuration lucene = ConfigurationLoader.load(Map.of("data-dir", folder.resolve("x").toString()),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration();

        assertThatThrownBy(() -> Stack.start(lucene, Set.of(Role.SINKS))).isInstanceOf(CommandException.class)
                .hasMessageContaining("lucene").hasMessageContaining("pgvector or chroma");
    }
}
