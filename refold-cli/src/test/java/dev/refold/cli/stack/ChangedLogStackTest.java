package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process whose logs change under it: what it says of that, what answers still, and what mends it. */
class ChangedLogStackTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private final TopicNames topics = new TopicNames(TestBroker.shared().newPrefix());

    private Stack up() throws InterruptedException {
        return up(0);
    }

    private Stack up(int logEpoch) throws InterruptedException {
        return Stack.start(configuration(logEpoch), Role.all());
    }

    private Configuration configuration(int logEpoch) {
        return ConfigurationLoader.load(Map.of("topics.prefix", topics.prefix(), "topics.replicas", "1",
                "topics.partitions", "2", "topics.log-epoch", Integer.toString(logEpoch), "http.port", "0"),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration().withDataDir(folder);
    }

    @Test
    void a_space_is_refilled_by_its_embedder_and_a_rebuild_takes_the_new_log() throws Exception {
        Configuration configuration = configuration(0);
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            RunInfo run = stack.run().orElseThrow();
            awaitSearchable(api, Calls.put(run, "a", "{\"content\":\"Written before.\"}"));
            api.post("/v1/admin/spaces/refill", Map.of("space", configuration.space().id()));

            await().atMost(LIMIT).untilAsserted(() -> assertThat(Calls.get(run, "/health/ready")).contains("degraded",
                    "sink of lucene@1: stopped", "refold rebuild lucene"));
            assertThat(Calls.get(run, "/metrics")).contains("refold_dependency_up{name=\"lucene\"} 0");
            assertThat(Calls.find(api, "lucene", "written before")).as("answers still").containsExactly("a");

            ConsistencyToken after = Calls.put(run, "b", "{\"content\":\"Written after.\"}");
            api.post("/v1/admin/rebuilds", Map.of("store", "lucene"));
            awaitSearchable(api, after);
            assertThat(Calls.find(api, "lucene", "written")).containsExactlyInAnyOrder("a", "b");
            assertThat(api.status()).contains("\"number\":2");
            assertThat(Calls.get(run, "/metrics")).as("each document was embedded once")
                    .contains("refold_embedding_texts_total 2.0");
            api.post("/v1/admin/generations/drop", Map.of("store", "lucene", "generation", 1));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Calls.get(run, "/health/ready")).doesNotContain("degraded"));
        }
    }

    @Test
    void documents_made_anew_are_refused_while_the_index_answers_until_the_epoch_is_raised() throws Exception {
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            awaitSearchable(api, Calls.put(stack.run().orElseThrow(), "a", "{\"content\":\"Written before.\"}"));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.deleteTopics(List.of(topics.documents())).all().get();
            await().atMost(LIMIT).until(() -> !admin.listTopics().names().get().contains(topics.documents()));
        }
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            assertThat(Calls.get(stack.run().orElseThrow(), "/health/ready")).contains("degraded",
                    "set topics.log-epoch to 1");
            assertThat(api.status()).contains("\"state\":\"failed\"");
            await().atMost(LIMIT).ignoreExceptions()
                    .untilAsserted(() -> assertThat(Calls.find(api, "lucene", "written")).containsExactly("a"));
        }
        try (Stack stack = up(1); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            awaitSearchable(api, Calls.put(stack.run().orElseThrow(), "b", "{\"content\":\"Written after.\"}"));
            assertThat(Calls.find(api, "lucene", "written")).containsExactlyInAnyOrder("a", "b");
            assertThat(Calls.get(stack.run().orElseThrow(), "/health/ready")).doesNotContain("degraded");
        }
    }

    @Test
    void a_rebuild_into_a_new_space_is_refused_where_documents_were_cut_and_one_in_the_old_space_is_not()
            throws Exception {
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            awaitSearchable(api, Calls.put(stack.run().orElseThrow(), "a", "{\"content\":\"Written before.\"}"));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
                admin.deleteRecords(IntStream.range(0, 2).mapToObj(i -> new TopicPartition(topics.documents(), i))
                        .collect(Collectors.toMap(one -> one, _ -> RecordsToDelete.beforeOffset(-1)))).all().get();
            }

            assertThatThrownBy(() -> api.post("/v1/admin/rebuilds", Map.of("store", "lucene", "space",
                    Map.of("dimensions", 128)))).hasMessageContaining("would lack documents and look complete")
                    .hasMessageContaining("--reset-offsets --to-earliest");
            assertThat(api.status()).as("nothing was made").doesNotContain("\"number\":2");

            api.post("/v1/admin/rebuilds", Map.of("store", "lucene"));
            await().atMost(LIMIT).untilAsserted(() -> assertThat(api.status()).contains("\"number\":2"));
            assertThat(Calls.find(api, "lucene", "written")).containsExactly("a");
        }
    }

    private static void awaitSearchable(ApiClient api, ConsistencyToken token) throws InterruptedException {
        new SearchableWait(api, LIMIT).await("lucene", token, _ -> {});
    }
}
