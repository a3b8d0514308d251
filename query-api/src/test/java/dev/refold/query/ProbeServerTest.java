package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.query.Dependency.Severity;
import dev.refold.store.PoolFigures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeServerTest {

    private volatile Health health = new Health(true, List.of(), List.of());
    private final OpenApi openApi = new OpenApi();
    private final ProbeServer server = ProbeServer.start("127.0.0.1", 0, () -> health, () -> "refold_up 1\n");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
                BodyHandlers.ofString());
    }

    @Test
    void a_process_that_can_work_is_ready_and_says_what_is_amiss_all_the_same() throws Exception {
        assertThat(get("/health/ready").body()).contains("{\"status\":\"ok\"");

        health = new Health(true, List.of("sink of pgvector@1: connection refused"),
                List.of(new Dependency("pgvector", Severity.DEGRADED, Optional.of("connection refused"),
                        Optional.of(new PoolFigures(3, 2, 1, 0, 10)))));

        HttpResponse<String> degraded = get("/health/ready");
        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body()).contains("{\"status\":\"degraded\"",
                "{\"name\":\"pgvector\",\"severity\":\"degraded\","
                        + "\"reason\":\"connection refused\",\"pool\":{\"size\":3,\"active\":2,\"idle\":1,\"waiting\":0,\"max\":10}}");
        openApi.check(openApi.document().at("/components/schemas/Ready"), degraded.body());
    }

    @Test
    void a_process_that_cannot_work_is_alive_and_not_ready() throws Exception {
        health = new Health(false, List.of("embedder: no broker answers"),
                List.of(Dependency.of("embedder", Optional.of("no broker answers")).decisive()));

        HttpResponse<String> answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"severity\":\"down\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_are_there_without_a_credential() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.body()).isEqualTo("refold_up 1\n");
        assertThat(answer.headers().firstValue("content-type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void nothing_else_of_the_api_is_there() throws Exception {
        for (String path : openApi.document().at("/paths").propertyNames()) {
            int status = get(path.replaceAll("[{}]", "")).statusCode();
            boolean ofProbes = path.startsWith("/health/") || path.equals("/metrics");
            assertThat(status).as(path).isEqualTo(ofProbes ? 200 : 404);
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_its_setting() {
        assertThatThrownBy(() -> ProbeServer.start("127.0.0.1", server.port(), () -> health, () -> ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(":" + server.port()).hasMessageContaining("probes.port");
    }
}
