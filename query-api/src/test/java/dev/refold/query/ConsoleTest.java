package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The console's files, and the events that its status page lives on. What a user does with them, a browser tests. */
final class ConsoleTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Api api = Api.of(FoldingBackend.live());

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void every_file_that_a_file_names_is_served() throws Exception {
        Pattern reference = Pattern.compile("(?:src|href)=\"(/console/[^\"]+)\"|from '\\./([^']+)'");
        List<String> seen = new ArrayList<>(List.of("/"));
        for (int i = 0; i < seen.size(); i++) {
            HttpResponse<String> file = file(seen.get(i));
            assertThat(file.statusCode()).as(seen.get(i)).isEqualTo(200);
            Matcher names = reference.matcher(file.body());
            while (names.find()) {
                String name = names.group(1) != null ? names.group(1) : "/console/" + names.group(2);
                if (!seen.contains(name)) {
                    seen.add(name);
                }
            }
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(ConsoleFiles.routes().stream().map(Route::path).toList());
    }

    @Test
    void a_browser_may_run_and_ask_nothing_but_this_server() throws Exception {
        for (Route route : ConsoleFiles.routes()) {
            HttpResponse<String> file = file(route.path());

            assertThat(file.headers().firstValue("Content-Security-Policy")).as(route.path())
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none';")
                            .contains("script-src 'self';").contains("frame-ancestors 'none'")
                            .doesNotContain("unsafe").doesNotContain("http"));
            assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.body()).as("addresses elsewhere in " + route.path())
                    .doesNotContainPattern("(?:https?:)?//(?!www\\.w3\\.org/2000/svg)[a-z0-9-]+\\.[a-z]");
        }
    }

    @Test
    void nothing_is_ever_parsed_as_html_by_a_script() throws Exception {
        for (Route route : ConsoleFiles.routes().stream().filter(one -> one.path().endsWith(".js")).toList()) {
            assertThat(file(route.path()).body()).as(route.path())
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
    }

    @Test
    void the_status_comes_again_and_again() throws Exception {
        try (Stream<String> lines = watch()) {
            List<String> events = lines.filter(line -> line.startsWith("data: ")).limit(2).toList();

            assertThat(events).allSatisfy(event -> api.openApi().check(
                    api.openApi().document().at("/components/schemas/Status"), event.substring("data: ".length())));
            assertThat(JSON.readTree(events.getLast().substring("data: ".length())).at("/stores/0/store").stringValue())
                    .isEqualTo("memory");
        }
    }

    @Test
    void one_watcher_too_many_is_sent_away_and_a_place_that_is_left_is_given_again() throws Exception {
        List<Stream<String>> watchers = new ArrayList<>();
        for (int i = 0; i < StatusEvents.MAX_WATCHERS; i++) {
            watchers.add(watch());
        }

        HttpResponse<String> refused = file("/v1/status/events");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");

        watchers.forEach(Stream::close);
        Awaitility.await().until(() -> {
            HttpResponse<InputStream> again = api.client().send(request("/v1/status/events"),
                    BodyHandlers.ofInputStream());
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    @Test
    void a_server_that_stops_ends_the_streams() throws Exception {
        HttpResponse<InputStream> response = api.client().send(request("/v1/status/events"),
                BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("data: ");

            api.server().close();

            assertThat(lines.lines().count()).as("lines until the end").isLessThan(100);
        }
    }

    private Stream<String> watch() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = api.client().send(request("/v1/status/events"), BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> file(String path) throws IOException, InterruptedException {
        return api.client().send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.server().port() + path)).build();
    }
}
