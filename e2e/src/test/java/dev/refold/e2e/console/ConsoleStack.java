package dev.refold.e2e.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RebuildAnswer;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.ScriptedEmbeddingServer.TextFault;
import dev.refold.services.TestBroker;
import dev.refold.services.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/** The whole of Refold with two stores, Lucene and pgvector, behind its real server, in this JVM. */
final class ConsoleStack implements AutoCloseable {

    static final List<String> STORES = List.of("lucene", "pgvector");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int OTHER_DIMENSIONS = 32;

    private final String prefix = TestBroker.shared().newPrefix();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScriptedEmbeddingServer otherModel = ScriptedEmbeddingServer.start(OTHER_DIMENSIONS);
    private final Stack stack;
    private final RunInfo run;
    private final ApiClient api;

    private ConsoleStack(Path folder) throws InterruptedException {
        this.stack = Stack.start(configuration(folder), Role.all());
        this.run = stack.run().orElseThrow();
        this.api = ApiClient.ofOperator(run);
    }

    /** Ready, and empty. */
    static ConsoleStack start(Path folder) throws InterruptedException {
        ConsoleStack started = new ConsoleStack(folder);
        assertThat(started.stack.awaitReady(LIMIT)).as(() -> started.stack.pipeline().toString()).isTrue();
        return started;
    }

    private Configuration configuration(Path folder) {
        return ConfigurationLoader.load(Map.of("active-stores", String.join(",", STORES), "default-store",
                "lucene", "stores.pgvector.url", TestPostgres.shared().newDatabase(), "topics.prefix", prefix,
                "topics.partitions", "1", "topics.replicas", "1", "http.port", "0", "openai.base-url",
                otherModel.baseUrl().toString(), "openai.batch", "1"),
                Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()), Optional.empty())
                .configuration().withDataDir(folder);
    }

    String url() {
        return run.url();
    }

    ConsistencyToken put(String id, Map<String, ?> document) {
        String path = "/v1/documents/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(run.url() + path))
                .PUT(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(document))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ConsistencyToken.parse(JsonMapper.shared().readTree(answer.body()).path("token").stringValue());
    }

    ConsistencyToken delete(String id) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(run.url() + "/v1/documents/" + id))
                .DELETE());
        return ConsistencyToken.parse(JsonMapper.shared().readTree(answer.body()).path("token").stringValue());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("the server does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** As a producer of another make sends it: whatever it is. */
    void sendRaw(String key, String value) throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers",
                TestBroker.shared().bootstrapServers()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(prefix + "documents", key, value)).get();
        }
    }

    /** In both stores. */
    void awaitSearchable(ConsistencyToken token) throws InterruptedException {
        for (String store : STORES) {
            new SearchableWait(api, LIMIT).await(store, token, _ -> {});
        }
    }

    /** From now on the other model is busy for texts with this in them. */
    void otherModelIsBusyWith(String marker) {
        otherModel.onTextsWith(marker, TextFault.BUSY);
    }

    void otherModelHasTimeFor(String marker) {
        otherModel.healTextsWith(marker);
    }

    /** Asks for a generation of the other model's space. */
    void rebuildWithOtherModel(String store) {
        api.post("/v1/admin/rebuilds", Map.of("store", store, "space", Map.of("provider", "openai", "model",
                "scripted", "dimensions", OTHER_DIMENSIONS)));
    }

    /** Until the generation before is live again: it folds on, and is taken when it has what the other has. */
    void rollBack(String store) {
        await("the rollback of " + store).atMost(LIMIT).ignoreExceptionsMatching(
                refusal -> String.valueOf(refusal.getMessage()).contains("wait until it has caught up"))
                .until(() -> !api.post("/v1/admin/generations/rollback", Map.of("store", store)).isEmpty());
    }

    String stepOfRebuild(String store, int generation) {
        return api.read(api.get("/v1/admin/rebuilds"), RebuildAnswer.All.class).rebuilds().stream()
                .filter(one -> one.store().equals(store) && one.generation() == generation).findFirst().orElseThrow()
                .step();
    }

    @Override
    public void close() {
        api.close();
        stack.close();
        otherModel.close();
        http.close();
    }
}
