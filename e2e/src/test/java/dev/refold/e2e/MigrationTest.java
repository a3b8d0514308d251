package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RebuildAnswer;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.client.SpacesAnswer;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The model is changed, and back, and again, while queries are asked and documents written. */
class MigrationTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int STILL = 40;
    private static final List<String> STORES = List.of("pgvector", "lucene");
    private static final List<String> WORDS = List.of("queue", "printer", "fire", "policy", "invoice", "holiday",
            "router", "battery");
    private static final Space OLD = space(384);
    private static final Space NEW = space(768);

    @TempDir
    private Path folder;

    private final Map<String, String> stillDocuments = new LinkedHashMap<>();
    private final String prefix = TestBroker.shared().newPrefix();
    private final String database = TestPostgres.shared().newDatabase();
    private final HttpClient http = HttpClient.newHttpClient();

    private static Space space(int dimensions) {
        return new Space("hashing", "words-4grams", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    private Configuration configuration(String dir, String stores, int dimensions) {
        return ConfigurationLoader.load(Map.of("active-stores", stores, "default-store", "pgvector",
                "stores.pgvector.url", database, "topics.prefix", prefix, "topics.partitions", "2", "topics.replicas",
                "1", "http.port", "0",
                "space.dimensions", Integer.toString(dimensions)),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration().withDataDir(folder.resolve(dir));
    }

    private Stack up(int dimensions) throws InterruptedException {
        Stack stack = Stack.start(configuration("up", String.join(",", STORES), dimensions), Role.all());
        assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
        return stack;
    }

    @Test
    void the_model_is_changed_back_and_again_and_the_old_space_goes() throws Exception {
        try (HashingEmbedder oldModel = new HashingEmbedder(OLD.dimensions(), OLD.language());
                HashingEmbedder newModel = new HashingEmbedder(NEW.dimensions(), NEW.language());
                Stack serve = Stack.start(configuration("serve", "pgvector", OLD.dimensions()), Set.of(Role.API));
                ApiClient serving = ApiClient.ofOperator(serve.run().orElseThrow())) {
            Map<String, Embedder> spaces = Map.of(OLD.id(), oldModel, NEW.id(), newModel);
            MigrationQueries pgvector;
            // A process of its own serves, so that queries go on while the one that folds is started anew.
            try (Stack stack = up(OLD.dimensions());
                    ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
                fill(stack.run().orElseThrow(), api);
                pgvector = queries(serving, "pgvector", spaces);
                MigrationQueries lucene = queries(api, "lucene", spaces);
                migrateAndBackAndAgain(stack.run().orElseThrow(), api, List.of(pgvector, lucene));
                lucene.end(1, 2, 3);
            }
            try (Stack stack = up(NEW.dimensions());
                    ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
                MigrationQueries lucene = queries(api, "lucene", spaces);
                theOldSpaceGoes(stack.run().orElseThrow(), api);
                lucene.end(3);
            }
            pgvector.end(1, 2, 3);
        }
    }

    private void migrateAndBackAndAgain(RunInfo run, ApiClient api, List<MigrationQueries> queries) throws Exception {
        migrate(run, api, queries, 2);
        for (int i = 0; i < STORES.size(); i++) {
            queries.get(i).any();
            rollBack(api, STORES.get(i));
            queries.get(i).only(1);
        }
        awaitFolded(api, put(run, "between", "printer fire between"));
        migrate(run, api, queries, 3);
        assertThatThrownBy(() -> dropOldSpace(api)).isInstanceOf(CommandException.class)
                .hasMessageContaining("pgvector@1 (retired)").hasMessageContaining("lucene@1 (retired)");
        for (String store : STORES) {
            api.post("/v1/admin/generations/drop", Map.of("store", store, "generation", 1));
        }
        assertThatThrownBy(() -> dropOldSpace(api)).isInstanceOf(CommandException.class)
                .hasMessageContaining("configured");
    }

    /** Refused as long as the other generation has not folded what the live one shows. */
    private static void rollBack(ApiClient api, String store) {
        await("the rollback of " + store).atMost(LIMIT).ignoreExceptionsMatching(
                refusal -> String.valueOf(refusal.getMessage()).contains("wait until it has caught up"))
                .until(() -> !api.post("/v1/admin/generations/rollback", Map.of("store", store)).isEmpty());
    }

    private void migrate(RunInfo run, ApiClient api, List<MigrationQueries> queries, int number) throws Exception {
        queries.forEach(MigrationQueries::any);
        for (String store : STORES) {
            RebuildAnswer asked = api.read(api.post("/v1/admin/rebuilds",
                    Map.of("store", store, "space", Map.of("dimensions", NEW.dimensions()))), RebuildAnswer.class);
            assertThat(asked.generation()).isEqualTo(number);
        }
        for (int i = 0; i < STORES.size(); i++) {
            put(run, "moving-" + i, "router battery " + number);
            awaitPromoted(run, api, STORES.get(i), number);
            queries.get(i).only(number);
        }
        awaitFolded(api, put(run, "migrated", "holiday policy " + number));
    }

    /** Writes go on meanwhile. */
    private void awaitPromoted(RunInfo run, ApiClient api, String store, int number) {
        await("the promotion of " + store + '@' + number).atMost(LIMIT).until(() -> {
            put(run, "moving", "invoice queue " + System.nanoTime());
            return rebuild(api, store, number);
        }, rebuild -> {
            assertThat(rebuild.step()).as(rebuild.why()).isNotIn("failed", "paused");
            return rebuild.isPromoted();
        });
    }

    private static RebuildAnswer rebuild(ApiClient api, String store, int number) {
        return api.read(api.get("/v1/admin/rebuilds"), RebuildAnswer.All.class).rebuilds().stream()
                .filter(one -> one.store().equals(store) && one.generation() == number).findFirst().orElseThrow();
    }

    private void theOldSpaceGoes(RunInfo run, ApiClient api) throws Exception {
        assertThat(spacesOf(api)).contains(OLD.id(), NEW.id());

        dropOldSpace(api);

        assertThat(spacesOf(api)).containsExactly(NEW.id());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).filteredOn(topic -> topic.startsWith(prefix))
                    .contains(prefix + "embeddings." + NEW.id()).noneMatch(topic -> topic.contains(OLD.id()));
        }
        awaitFolded(api, put(run, "after", "queue printer after"));
    }

    private static void dropOldSpace(ApiClient api) {
        api.post("/v1/admin/spaces/drop", Map.of("space", OLD.id()));
    }

    private static List<String> spacesOf(ApiClient api) {
        return api.read(api.get("/v1/admin/spaces"), SpacesAnswer.class).spaces().stream()
                .map(SpacesAnswer.Entry::space).toList();
    }

    private MigrationQueries queries(ApiClient api, String store, Map<String, Embedder> spaces) {
        return new MigrationQueries(api, store, WORDS, Map.copyOf(stillDocuments), spaces);
    }

    private void fill(RunInfo run, ApiClient api) throws Exception {
        Optional<ConsistencyToken> token = Optional.empty();
        for (int i = 0; i < STILL; i++) {
            String text = WORDS.get(i % WORDS.size()) + " and " + WORDS.get((i * 3 + 1) % WORDS.size()) + " in room "
                    + i;
            ConsistencyToken one = put(run, "still-" + i, text, Map.of("kind", "still"));
            stillDocuments.put("still-" + i, text);
            token = Optional.of(token.map(one::merge).orElse(one));
        }
        awaitFolded(api, token.orElseThrow());
    }

    private static void awaitFolded(ApiClient api, ConsistencyToken token) throws InterruptedException {
        for (String store : STORES) {
            new SearchableWait(api, LIMIT).await(store, token, _ -> {});
        }
    }

    private ConsistencyToken put(RunInfo run, String id, String content) throws Exception {
        return put(run, id, content, Map.of("kind", "moving"));
    }

    private ConsistencyToken put(RunInfo run, String id, String content, Map<String, String> metadata)
            throws Exception {
        String json = JsonMapper.shared().writeValueAsString(new HashMap<>(Map.of("content", content, "metadata",
                metadata)));
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(run.url() + "/v1/documents/" + id))
                .PUT(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return ConsistencyToken.parse(JsonMapper.shared().readTree(response.body()).get("token").stringValue());
    }
}
