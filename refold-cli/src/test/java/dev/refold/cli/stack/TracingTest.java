package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.stack.OtlpReceiver.Received;
import dev.refold.schemas.ConsistencyToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class TracingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    private Path folder = Path.of("");

    private static ConsistencyToken put(String url) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url + "/v1/documents/printer"))
                    .header("traceparent", "00-" + TRACE + '-' + CALLER + "-01")
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"content\":\"The printer is on fire.\"}")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            return ConsistencyToken.parse(JsonMapper.shared().readTree(answer.body()).get("token").stringValue());
        }
    }

    private static Received only(OtlpReceiver receiver, String name) {
        return receiver.spansOf(TRACE).stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void a_document_is_one_trace_from_its_request_to_where_it_is_visible() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                Stack stack = Stack.start(ConfigurationLoader.load(Map.of("data-dir", folder.resolve("data")
                        .toString(), "http.port", "0", "active-stores", "memory,lucene", "default-store", "memory",
                        "telemetry.otlp-endpoint", receiver.url(), "telemetry.sample-percent", "0"), Map.of(),
                        Optional.empty()).configuration(), Role.all());
                ApiClient api = new ApiClient(stack.run().orElseThrow().url(), "default")) {
            assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
            ConsistencyToken token = put(stack.run().orElseThrow().url());
            new SearchableWait(api, LIMIT).await("memory", token, _ -> {});
            new SearchableWait(api, LIMIT).await("lucene", token, _ -> {});

            await().atMost(LIMIT).untilAsserted(() -> assertThat(receiver.spansOf(TRACE)).extracting(Received::name)
                    .containsExactlyInAnyOrder("PUT /v1/documents/{id}", "embed", "fold", "fold"));
            Received request = only(receiver, "PUT /v1/documents/{id}");
            Received embed = only(receiver, "embed");
            assertThat(request.parent()).isEqualTo(CALLER);
            assertThat(embed.parent()).isEqualTo(request.id());
            assertThat(receiver.spansOf(TRACE)).filteredOn(span -> span.name().equals("fold"))
                    .allMatch(span -> span.parent().equals(embed.id()));
        }
    }
}
