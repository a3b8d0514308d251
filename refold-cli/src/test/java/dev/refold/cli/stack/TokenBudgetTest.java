package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.RebuildAnswer;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.client.StatusAnswer;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.exit.CommandException;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of the model with an end to what it may cost. */
class TokenBudgetTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 20;
    /** Of each document: forty characters. */
    private static final int TOKENS_EACH = 10;
    private static final int MAX_TOKENS = 55;
    /** One request passes the limit, and at first each document is one. */
    private static final long SPENT = 60;

    @TempDir
    private Path folder = Path.of("");

    private final String prefix = TestBroker.shared().newPrefix();

    private Stack up() throws InterruptedException {
        Configuration configuration = ConfigurationLoader
                .load(Map.of("topics.prefix", prefix, "topics.partitions", "2", "topics.replicas", "1", "http.port",
                        "0", "data-dir", folder.resolve("data").toString()),
                        Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", TestBroker.shared().bootstrapServers()),
                        Optional.empty())
                .configuration();
        Stack stack = Stack.start(configuration, Role.all());
        assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
        return stack;
    }

    @Test
    void a_rebuild_pauses_at_its_limit_also_after_a_restart_and_goes_on_with_a_higher_one() throws Exception {
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                folded(stack, api, i);
            }
            assertThatThrownBy(() -> rebuild(api, Map.of("store", "lucene", "maxTokens", MAX_TOKENS)))
                    .isInstanceOf(CommandException.class).hasMessageContaining("lucene@1")
                    .hasMessageContaining("nothing to limit");

            rebuild(api, Map.of("store", "lucene", "space", Map.of("dimensions", 768), "maxTokens", MAX_TOKENS));
            awaitStep(api, "paused");

            assertThat(rebuild(api).why()).contains("of at most 55", "--resume --max-tokens");
            assertThat(filling(api).tokens()).isEqualTo(SPENT);
            assertThat(filling(api).state()).isEqualTo("held");
            folded(stack, api, DOCUMENTS);
            assertThat(Calls.get(stack.run().orElseThrow(), "/metrics"))
                    .containsPattern("refold_embedder_tokens\\{space=\"hashing-768-[0-9a-f]+\"} 60");
        }
        try (Stack stack = up(); ApiClient api = ApiClient.ofOperator(stack.run().orElseThrow())) {
            folded(stack, api, DOCUMENTS + 1);
            await().atMost(LIMIT).until(() -> filling(api).state(), "held"::equals);
            assertThat(filling(api).tokens()).isEqualTo(SPENT);
            assertThat(rebuild(api).step()).isEqualTo("paused");

            resume(api, 1_000_000);
            await().atMost(LIMIT).until(() -> rebuild(api).isPromoted());
            assertThat(filling(api).tokens()).isEqualTo((DOCUMENTS + 2L) * TOKENS_EACH);
            folded(stack, api, DOCUMENTS + 2);
        }
    }

    /** What is live goes on whatever waits elsewhere. */
    private static void folded(Stack stack, ApiClient api, int number) throws Exception {
        ConsistencyToken token = Calls.put(stack.run().orElseThrow(), "d" + number,
                "{\"content\":\"" + "the report number %06d about a printer".formatted(number) + "\"}");
        new SearchableWait(api, LIMIT).await("lucene", token, _ -> {});
    }

    private static void rebuild(ApiClient api, Map<String, Object> order) {
        api.post("/v1/admin/rebuilds", order);
    }

    private static void resume(ApiClient api, long maxTokens) {
        api.post("/v1/admin/rebuilds/resume", Map.of("store", "lucene", "generation", 2, "maxTokens", maxTokens));
    }

    private static RebuildAnswer rebuild(ApiClient api) {
        return api.read(api.get("/v1/admin/rebuilds"), RebuildAnswer.All.class).rebuilds().getFirst();
    }

    private static void awaitStep(ApiClient api, String step) {
        await("the rebuild is " + step).atMost(LIMIT).until(() -> rebuild(api).step(), step::equals);
    }

    private static StatusAnswer.Embedder filling(ApiClient api) {
        return api.parseStatus(api.status()).embedders().stream()
                .filter(embedder -> embedder.space().startsWith("hashing-768-")).findFirst().orElseThrow();
    }
}
