package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChromaServerTest {

    @TempDir
    Path folder;

    @Test
    void what_was_answered_survives_a_kill_and_a_clean_stop() throws Exception {
        try (ChromaServer server = ChromaServer.start(folder)) {
            ChromaCalls.createDatabase(server.url(), "acme", "docs");
            server.kill();
            assertThat(ChromaCalls.answers(server.url())).isFalse();
            server.restart();
            assertThat(get(server.url() + "/api/v2/tenants/acme/databases/docs")).contains("\"docs\"");
            server.restart();
            assertThat(get(server.url() + "/api/v2/tenants/acme/databases/docs")).contains("\"docs\"");
        }
    }

    @Test
    void each_database_is_new_and_empty() throws Exception {
        ChromaDatabase first = TestChroma.shared().newDatabase();
        ChromaDatabase second = TestChroma.shared().newDatabase();
        assertThat(first).isNotEqualTo(second);
        assertThat(get(collections(second))).isEqualTo("[]");
    }

    @Test
    void a_named_server_gives_new_databases_too() throws Exception {
        String url = TestChroma.shared().newDatabase().url();
        ChromaDatabase database = TestChroma.start(new Source.Given(url + "/")).newDatabase();
        assertThat(database.url()).isEqualTo(url);
        assertThat(get(collections(database))).isEqualTo("[]");
    }

    private static String collections(ChromaDatabase database) {
        return database.url() + "/api/v2/tenants/" + database.tenant() + "/databases/" + database.database()
                + "/collections";
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
