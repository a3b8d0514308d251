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
import dev.refold.services.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of a deployment, each in a directory of its own as on a machine of its own. */
class RolesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, String> shared = Map.of("active-stores", "pgvector", "default-store", "pgvector",
            "stores.pgvector.url", TestPostgres.shared().newDatabase(), "topics.prefix",
            TestBroker.shared().newPrefix(), "topics.replicas", "1", "http.port", "0");

    private Configuration configuration(String name) {
        return ConfigurationLoader
                .load(shared, Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()),
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
            assertThat(Calls.get(run, "/health/ready")).contains("\"ok\"");
            assertThat(Calls.get(run, "/metrics")).contains("hikaricp_connections");
        }
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
