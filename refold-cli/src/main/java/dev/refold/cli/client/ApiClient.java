package dev.refold.cli.client;

import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API from outside. Failures are {@link CommandException} with what the API says of them. Thread-safe. */
public final class ApiClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TOO_BUSY = 429;
    private static final int SERVER_FAULT = 500;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final String url;
    private final String tenant;
    private final Optional<String> controlKey;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public ApiClient(String url, String tenant) {
        this(url, tenant, Optional.empty());
    }

    private ApiClient(String url, String tenant, Optional<String> controlKey) {
        this.url = url;
        this.tenant = tenant;
        this.controlKey = controlKey;
    }

    /** For the routes of operators too. */
    public static ApiClient ofOperator(RunInfo run) {
        return of(run, "default");
    }

    /** Whoever may read the data directory may ask for every tenant's documents. */
    public static ApiClient of(RunInfo run, String tenant) {
        return new ApiClient(run.url(), tenant, Optional.of(run.controlKey()));
    }

    /** @return the answer as it came */
    public String get(String path) {
        return send(request(path).GET().build());
    }

    /** @return the answer as it came */
    public String post(String path, Object body) {
        return send(post(body, request(path)));
    }

    /** As {@link #post}, for what the API works at before it answers. */
    public String postAndWait(String path, Object body, Duration longest) {
        return send(post(body, request(path).timeout(longest)));
    }

    private static HttpRequest post(Object body, HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build();
    }

    /** @param type a record with some or all of the answer's fields */
    public <T> T read(String json, Class<T> type) {
        return parse(json, type);
    }

    /** @return the answer as it came */
    public String search(SearchRequest request) {
        return send(request("/v1/search").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toJson(JSON))).build());
    }

    public SearchAnswer parseSearch(String json) {
        return parse(json, SearchAnswer.class);
    }

    /** @return the answer as it came */
    public String status() {
        return send(request("/v1/status").GET().build());
    }

    public StatusAnswer parseStatus(String json) {
        return parse(json, StatusAnswer.class);
    }

    public CountAnswer count(String store) {
        String query = "?store=" + URLEncoder.encode(store, StandardCharsets.UTF_8);
        return parse(send(request("/v1/count" + query).GET().build()), CountAnswer.class);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT)
                .header("X-Refold-Tenant", tenant);
        controlKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 == 2) {
                return response.body();
            }
            throw refused(response);
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, url + " does not answer (" + e
                    + "); see whether `refold up` still runs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }

    private static CommandException refused(HttpResponse<String> response) {
        int status = response.statusCode();
        boolean later = status >= SERVER_FAULT || status == TOO_BUSY;
        return new CommandException(later ? ExitCode.UNREACHABLE : ExitCode.USAGE, problem(response));
    }

    private static String problem(HttpResponse<String> response) {
        try {
            JsonNode problem = JSON.readTree(response.body());
            return problem.path("detail").asString("") + "\n" + problem.path("fix").asString("");
        } catch (JacksonException e) {
            return "the API answered " + response.statusCode();
        }
    }

    private static <T> T parse(String json, Class<T> type) {
        return JSON.readValue(json, type);
    }

    @Override
    public void close() {
        http.close();
    }
}
