package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.query.PipelineStatus.EmbedderFigures;
import dev.refold.query.PipelineStatus.SinkFigures;
import dev.refold.store.SearchMode;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whoever runs it looks at. */
final class OperationsTest {

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_count_names_its_generation() {
        api.given("a", "A fox.");

        assertThat(api.count().json().propertyNames()).containsExactly("documents", "chunks", "generation", "stale",
                "staleReason");
        assertThat(api.count().text("/generation/number")).isEqualTo("1");
        assertThat(api.count().text("/chunks")).isEqualTo("1");
    }

    @Test
    void the_status_tells_of_stores_embedder_and_sinks() {
        api.given("a", "A fox.");
        backend.pipeline = new PipelineStatus(
                List.of(new EmbedderFigures("hashing-384-1f3a9c2e", "running", 9, 5, 1, 1, Map.of("invalid", 1L), 1,
                        12_000, Optional.of(90_000L))),
                List.of(new SinkFigures("memory", 1, "folding", 12, 0.5)), List.of(), List.of());

        var status = api.get("status", "/v1/status").json();

        assertThat(status.get("status").stringValue()).isEqualTo("ok");
        assertThat(status.at("/stores/0/live/documents").intValue()).isOne();
        assertThat(status.at("/stores/0/live/lagRecords").intValue()).isEqualTo(12);
        assertThat(status.at("/stores/0/live/marks")).hasSize(FoldingBackend.PARTITIONS);
        assertThat(status.at("/stores/0/generations/0/state").stringValue()).isEqualTo("live");
        assertThat(status.at("/embedder/deadLetters/invalid").intValue()).isOne();
    }

    @Test
    void a_lag_nobody_measures_is_not_zero() {
        assertThat(api.get("status", "/v1/status").json().at("/stores/0/live/lagRecords").isNull()).isTrue();
    }

    @Test
    void the_status_shows_a_store_that_is_down() {
        backend.store.beforeEveryRead(() -> {
            throw new StoreException.Unavailable("gone fishing");
        });

        var status = api.get("status", "/v1/status").json();

        assertThat(status.get("status").stringValue()).isEqualTo("degraded");
        assertThat(status.get("reasons")).hasToString("[\"memory: gone fishing\"]");
        assertThat(status.at("/stores/0/problem").stringValue()).isEqualTo("gone fishing");
    }

    @Test
    void it_is_ready_while_the_live_generation_answers() {
        assertThat(api.get("ready", "/health/ready").body()).isEqualTo("{\"status\":\"ok\",\"reasons\":[],"
                + "\"dependencies\":[{\"name\":\"memory\",\"severity\":\"ok\",\"reason\":null,\"pool\":null}]}");

        backend.pipeline = new PipelineStatus(List.of(), List.of(), List.of("the model answers 503"),
                List.of(Dependency.of("embedder", Optional.of("the model answers 503"))));
        Answer degraded = api.get("ready", "/health/ready");
        assertThat(degraded.status()).isEqualTo(200);
        assertThat(degraded.json().get("status").stringValue()).isEqualTo("degraded");
        assertThat(degraded.json().get("reasons")).hasToString("[\"the model answers 503\"]");
        assertThat(severities(degraded)).isEqualTo(Map.of("embedder", "degraded", "memory", "ok"));
    }

    @Test
    void it_is_not_ready_while_the_store_is_down_or_nothing_is_live() {
        backend.store.beforeEveryRead(() -> {
            throw new StoreException.Unavailable("gone fishing");
        });
        Answer down = api.get("ready", "/health/ready");
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.body()).isEqualTo("{\"status\":\"unavailable\",\"reasons\":[\"memory: gone fishing\"],"
                + "\"dependencies\":[{\"name\":\"memory\",\"severity\":\"down\",\"reason\":\"gone fishing\",\"pool\":null}]}");
        assertThat(api.get("live", "/health/live").body()).isEqualTo("{\"status\":\"ok\"}");

        try (Api empty = Api.of(FoldingBackend.withNothingLive())) {
            assertThat(empty.get("ready", "/health/ready").body()).contains("no generation is live yet");
        }
    }

    @Test
    void a_store_whose_sinks_wait_is_degraded_while_it_answers() {
        backend.pipeline = new PipelineStatus(List.of(), List.of(), List.of("sink of memory@1: no broker"),
                List.of(Dependency.of("memory", Optional.of("sink of memory@1: no broker"))));

        Answer ready = api.get("ready", "/health/ready");

        assertThat(ready.status()).isEqualTo(200);
        assertThat(severities(ready)).isEqualTo(Map.of("memory", "degraded"));
        assertThat(ready.text("/dependencies/0/reason")).isEqualTo("sink of memory@1: no broker");
    }

    private static Map<String, String> severities(Answer ready) {
        return ready.json().get("dependencies").valueStream().collect(Collectors.toMap(
                one -> one.get("name").stringValue(), one -> one.get("severity").stringValue()));
    }

    @Test
    void metrics_are_the_backends() {
        Answer answer = api.get("metrics", "/metrics");

        assertThat(answer.body()).isEqualTo(backend.metrics());
        assertThat(answer.header("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void the_listener_is_told_of_each_search_in_a_store_there_is() {
        api.search("{\"query\": \"fox\", \"mode\": \"vector\"}");
        api.search("{\"query\": \"fox\", \"generation\": 9}");
        api.search("{\"query\": \"fox\", \"store\": \"oracle\"}");

        assertThat(backend.recorded.searches()).containsExactly(
                new RecordingListener.Searched("memory", SearchMode.VECTOR, QueryListener.Outcome.ANSWERED),
                new RecordingListener.Searched("memory", SearchMode.HYBRID, QueryListener.Outcome.REFUSED));
    }

    @Test
    void a_port_that_is_taken_is_named() {
        QuerySettings taken = new QuerySettings("127.0.0.1", api.server().port(), 1024, 1, Duration.ofSeconds(1),
                "memory", "key");

        assertThatThrownBy(() -> QueryServer.start(taken, backend)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + taken.port()).hasMessageContaining("http.port");
    }
}
