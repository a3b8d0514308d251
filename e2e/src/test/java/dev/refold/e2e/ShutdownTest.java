package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.e2e.Oracle.Expected;
import dev.refold.e2e.RunningClients.End;
import dev.refold.e2e.RunningClients.Request;
import dev.refold.schemas.ConsistencyToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * SIGTERM to {@code refold up} while clients write, read and wait. What was under way is answered; whoever comes later is
 * refused, or has the connection closed before anything of an answer came, and then nothing of the request is in the log.
 */
class ShutdownTest {

    private static final int WRITERS = 4;
    private static final int WRITES_BEFORE = 100;
    private static final Pattern WORD = Pattern.compile("zq\\d+x\\d+end");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void sigterm_under_load_fails_no_request_doubles_nothing_and_loses_nothing() throws Exception {
        List<Request> requests;
        try (RefoldProcess up = up()) {
            String farToken = new ConsistencyToken(0, new TreeMap<>(Map.of(0, 1_000_000L))).toText();
            RunningClients clients = RunningClients.start(run(up).url(), WRITERS, 2, 2, farToken);
            await().atMost(PATIENCE).until(() -> clients.acknowledged() >= WRITES_BEFORE);
            long signalled = System.nanoTime();
            assertThat(up.terminate()).as("exit code after SIGTERM; " + up.output()).isZero();
            System.out.printf("ended %d ms after SIGTERM%n", (System.nanoTime() - signalled) / 1_000_000);
            requests = clients.awaitEnd();
            mustBeServed(requests, signalled);
        }
        try (RefoldProcess up = up()) {
            List<LoggedEvent> events = events(up);
            mustBeLoggedOnce(requests, events);
            mustShow(up, requests, Oracle.fold(events));
        }
    }

    private RefoldProcess up() {
        return RefoldProcess.start(folder, Map.of(), "up", "--port", "0").awaitReady();
    }

    private static RunInfo run(RefoldProcess up) {
        return RunInfo.ofRunning(new DataDir(up.dataDir())).orElseThrow();
    }

    private static List<LoggedEvent> events(RefoldProcess up) {
        try (EventLog log = new EventLog(run(up).bootstrapServers(), "")) {
            return log.documents();
        }
    }

    private static void mustBeServed(List<Request> requests, long signalled) {
        List<Request> underWay = requests.stream().filter(one -> one.underWayAt(signalled)).toList();
        System.out.printf(
                "SIGTERM after %d acknowledged writes: %d requests under way, %d began later and were answered,"
                        + " %d were closed unanswered, %d clients refused%n",
                requests.stream().filter(Request::acknowledged).count(), underWay.size(),
                requests.stream().filter(one -> one.beganNanos() > signalled && one.end() instanceof End.Answered)
                        .count(),
                requests.stream().filter(one -> one.end() instanceof End.Unanswered).count(),
                requests.stream().filter(one -> one.end() instanceof End.Refused).count());
        assertThat(underWay).as("under way when the signal came").isNotEmpty();
        assertThat(requests).allSatisfy(one -> {
            switch (one.end()) {
                case End.Answered(int status, String body) -> assertThat(status).as(body).isEqualTo(one.expected());
                case End.Refused _,End.Unanswered _ -> assertThat(one.beganNanos()).as("%s, %d ms before the signal",
                        one, (signalled - one.beganNanos()) / 1_000_000).isGreaterThan(signalled);
            }
        });
    }

    private static void mustBeLoggedOnce(List<Request> requests, List<LoggedEvent> events) {
        String all = events.stream().map(event -> event.value().orElse("")).collect(Collectors.joining("\n"));
        Map<String, Long> logged = WORD.matcher(all).results().map(MatchResult::group)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        requests.stream().filter(Request::write).forEach(write -> assertThat(logged.getOrDefault(write.word(), 0L))
                .as("times in the log: %s", write).isEqualTo(write.acknowledged() ? 1L : 0L));
    }

    private static void mustShow(RefoldProcess up, List<Request> requests, Map<String, Expected> expected) {
        String tokens = requests.stream().filter(Request::acknowledged).map(RunningClients::token)
                .map(ConsistencyToken::parse).reduce(ConsistencyToken::merge).orElseThrow().toText();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode counted = up.get("/v1/count?waitMillis=4000&after=" + tokens).orElseThrow();
            assertThat(counted.path("documents").asInt()).as("%s", counted).isEqualTo(expected.size());
        });
        expected.forEach((key, one) -> {
            JsonNode shown = up.get("/v1/documents/" + key.substring(key.indexOf('/') + 1)).orElseThrow();
            assertThat(shown.path("text").asString("")).as(key).isEqualTo(one.content());
        });
    }
}
