package dev.refold.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real command as a child process, in a data directory of its own, with this JVM's {@code java} and class path. It
 * prints to {@code command.log} in the folder that is given, and ends with this JVM at the latest.
 */
public final class RefoldProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
    private final Process process;
    private final Path dataDir;
    private final Path log;

    private RefoldProcess(Process process, Path dataDir, Path log) {
        this.process = process;
        this.dataDir = dataDir;
        this.log = log;
    }

    /**
     * @param folder holds the data directory, the log and the working directory
     * @param environment more of it; what this JVM was given about services is not handed on
     */
    public static RefoldProcess start(Path folder, Map<String, String> environment, String... arguments) {
        Path dataDir = folder.resolve("data");
        Path log = folder.resolve("command.log");
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--data-dir", dataDir.toString()));
        ProcessBuilder builder = ChildJvm.of("dev.refold.cli.Refold", command, folder).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new RefoldProcess(ChildJvm.start(builder), dataDir, log);
    }

    public Path dataDir() {
        return dataDir;
    }

    /** Until its API answers. */
    RefoldProcess awaitAnswer() {
        await("the API of `refold up`; its output:\n" + output()).atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(20)).failFast(() -> !process.isAlive()).until(this::answers);
        return this;
    }

    /** Until it is ready and nothing is degraded. */
    public RefoldProcess awaitReady() {
        awaitAnswer();
        await("`refold up` without any trouble; its log: " + log).atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50)).failFast(() -> !process.isAlive())
                .until(() -> get("/health/ready").map(JsonNode::toString).orElse("no answer"),
                        answer -> answer.contains("\"status\":\"ok\""));
        return this;
    }

    private boolean answers() {
        return url().isPresent() && get("/v1/status").isPresent();
    }

    /** Of this process: one that was killed leaves its file behind. */
    private Optional<String> url() {
        try {
            JsonNode run = JSON.readTree(Files.readString(dataDir.resolve("run.json")));
            return Optional.of(run).filter(one -> one.path("pid").asLong() == process.pid())
                    .map(one -> one.path("url").asString());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    /** The answer's JSON whatever its status; empty when there is none. */
    Optional<JsonNode> get(String path) {
        Optional<String> url = url();
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(url.get() + path))
                    .timeout(CALL_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(JSON.readTree(response.body()));
        } catch (IOException gone) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    Optional<JsonNode> status() {
        return get("/v1/status");
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** SIGTERM. @return the exit code */
    public int terminate() {
        process.destroy();
        return awaitExit(Duration.ofSeconds(60));
    }

    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the command did not end within " + limit + "; its output:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Everything printed so far, by earlier processes in this folder too. */
    public String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
        http.close();
    }
}
