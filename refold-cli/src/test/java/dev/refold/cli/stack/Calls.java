package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.schemas.ConsistencyToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What tests ask of a stack that runs. */
final class Calls {

    private Calls() {}

    private static HttpResponse<String> call(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    static String get(RunInfo run, String path) throws IOException, InterruptedException {
        return answer(run, path).body();
    }

    static HttpResponse<String> answer(RunInfo run, String path) throws IOException, InterruptedException {
        return call(HttpRequest.newBuilder(URI.create(run.url() + path)));
    }

    static ConsistencyToken put(RunInfo run, String id, String json) throws Exception {
        HttpResponse<String> response = call(HttpRequest.newBuilder(URI.create(run.url() + "/v1/documents/" + id))
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return ConsistencyToken.parse(JsonMapper.shared().readTree(response.body()).get("token").stringValue());
    }

    static List<String> find(ApiClient api, String store, String text) {
        SearchAnswer answer = api.parseSearch(api.search(new SearchRequest(text, "hybrid", 5, "document",
                Optional.of(store), Optional.empty(), SearchRequest.After.NOTHING)));
        return answer.hits().stream().map(SearchAnswer.Hit::documentId).toList();
    }
}
