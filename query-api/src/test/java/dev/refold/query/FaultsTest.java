package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.refold.embedding.Embedded;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.ingest.PublishException;
import dev.refold.query.QueryListener.Outcome;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.RejectedEventException;
import dev.refold.schemas.Rejection;
import dev.refold.schemas.Space;
import dev.refold.store.StoreException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong here is told as such, without what only the log should have. */
final class FaultsTest {

    private static final String HYBRID = "{\"query\": \"fox\"}";
    private static final String KEYWORD = "{\"query\": \"fox\", \"mode\": \"keyword\"}";

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Responder.class);

    @BeforeEach
    void listen() {
        // Other tests' servers log here while this one reads.
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void close() {
        log.detachAppender(logged);
        api.close();
    }

    @Test
    void nothing_live_is_a_503_on_every_read() {
        try (Api empty = Api.of(FoldingBackend.withNothingLive())) {
            for (Answer answer : List.of(empty.search(HYBRID), empty.search(KEYWORD), empty.document("a"),
                    empty.chunk("a#0"), empty.count())) {
                Api.assertProblem(answer, 503, "nothing-live");
            }
            assertThat(empty.put("a", "{\"content\": \"x\"}").status()).isEqualTo(202);
        }
    }

    @Test
    void a_store_that_is_down_is_a_503_and_back_again_it_answers() {
        fail(new StoreException.Unavailable("PostgreSQL at db:5432 does not answer"));
        for (Answer answer : List.of(api.search(HYBRID), api.search(KEYWORD), api.document("a"), api.chunk("a#0"),
                api.count())) {
            Api.assertProblem(answer, 503, "unavailable");
            assertThat(answer.text("/detail")).isEqualTo("PostgreSQL at db:5432 does not answer");
        }
        backend.store.beforeEveryRead(() -> {});

        assertThat(api.search(HYBRID).status()).isEqualTo(200);
        assertThat(backend.recorded.searches()).extracting(RecordingListener.Searched::outcome)
                .containsExactly(Outcome.UNAVAILABLE, Outcome.UNAVAILABLE, Outcome.ANSWERED);
    }

    @Test
    void a_store_out_of_time_is_a_504() {
        fail(new StoreException.DeadlineExceeded("the search took longer than 5 s"));

        Api.assertProblem(api.search(KEYWORD), 504, "deadline");
        Api.assertProblem(api.count(), 504, "deadline");
        assertThat(backend.recorded.searches()).extracting(RecordingListener.Searched::outcome)
                .containsExactly(Outcome.LATE);
    }

    @Test
    void a_store_of_another_format_is_a_409_and_a_refusal_a_400() {
        fail(new StoreException.Mismatch("generation 1 has format 2, this version reads 1; rebuild it"));
        Api.assertProblem(api.search(KEYWORD), 409, "space-mismatch");
        fail(new StoreException.Refused("this store has no such search"));
        Api.assertProblem(api.search(KEYWORD), 400, "invalid");
    }

    @Test
    void an_index_of_a_space_not_configured_is_a_409_but_for_keywords() {
        backend.promoteNew(new Space("openai", "small", 8, ChunkerSettings.DEFAULT, "english"));

        Answer answer = api.search(HYBRID);

        Api.assertProblem(answer, 409, "space-mismatch");
        assertThat(answer.text("/detail")).contains("configured is " + FoldingBackend.SPACE.id());
        assertThat(api.search(KEYWORD).status()).isEqualTo(200);
    }

    @Test
    void a_model_that_is_down_is_a_503_but_for_keywords() {
        backend.queryEmbedder = new RemoteEmbedder(_ -> {
            throw new ModelUnavailableException("the model answered 503", Duration.ZERO);
        });

        for (String mode : List.of("vector", "hybrid")) {
            Answer answer = api.search("{\"query\": \"fox\", \"mode\": \"%s\"}".formatted(mode));
            Api.assertProblem(answer, 503, "unavailable");
            assertThat(answer.text("/fix")).contains("keyword");
        }
        assertThat(api.search(KEYWORD).status()).isEqualTo(200);
    }

    @Test
    void a_model_that_does_not_answer_in_time_is_a_504_and_is_left_alone() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        backend.queryEmbedder = new RemoteEmbedder(_ -> {
            try {
                Thread.sleep(Duration.ofMinutes(5));
                throw new AssertionError("nobody interrupted");
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
            }
        });

        Api.assertProblem(api.search("{\"query\": \"fox\", \"timeoutMillis\": 50}"), 504, "deadline");
        Awaitility.await().until(interrupted::isDone);
    }

    @Test
    void a_model_that_refuses_the_query_is_a_400_and_one_without_features_finds_by_keyword() {
        api.given("a", "A fox.");
        backend.queryEmbedder = new RemoteEmbedder(_ -> new Embedded.Refused(
                new Rejection(RejectReason.EMBEDDING_REFUSED, "too many tokens")));
        Api.assertProblem(api.search(HYBRID), 400, "invalid");

        backend.queryEmbedder = new RemoteEmbedder(_ -> new Embedded.NoFeatures());
        assertThat(api.search(HYBRID).text("/hits/0/documentId")).isEqualTo("a");
    }

    @Test
    void a_log_that_is_down_is_a_503_and_one_that_refuses_too() {
        publishFails(new PublishException.Unavailable("Kafka was not reached within 5 s", new Throwable()));
        Api.assertProblem(api.put("a", "{\"content\": \"x\"}"), 503, "unavailable");
        Api.assertProblem(api.delete("a"), 503, "unavailable");
        publishFails(new PublishException.Refused("not authorised to write documents", new Throwable()));
        Answer refused = api.put("a", "{\"content\": \"x\"}");
        Api.assertProblem(refused, 503, "unavailable");
        assertThat(refused.text("/detail")).isEqualTo("not authorised to write documents");
    }

    @Test
    void an_event_the_producer_refuses_is_the_clients_to_mend() {
        publishFails(new RejectedEventException(new Rejection(RejectReason.INVALID, "title is too long")));
        Api.assertProblem(api.put("a", "{\"content\": \"x\"}"), 400, "rejected");
        publishFails(new RejectedEventException(new Rejection(RejectReason.TOO_LARGE, "the event is 5 MB")));
        Api.assertProblem(api.put("a", "{\"content\": \"x\"}"), 413, "too-large");
    }

    @Test
    void a_log_that_does_not_acknowledge_in_time_is_a_504() {
        try (Api hurried = Api.of(backend, Duration.ofMillis(50))) {
            backend.publishAnswer = Optional.of(new CompletableFuture<>());

            Answer answer = hurried.put("a", "{\"content\": \"x\"}");

            Api.assertProblem(answer, 504, "deadline");
            assertThat(answer.text("/detail")).contains("it may have it all the same");
        }
    }

    @Test
    void what_nobody_foresaw_is_a_500_and_in_the_log_under_its_id() {
        fail(new IllegalStateException("password=hunter2 and the text of a document"));

        Answer answer = api.search(KEYWORD);

        Api.assertProblem(answer, 500, "internal");
        assertThat(answer.body()).doesNotContain("hunter2", "text of a document");
        assertThat(logged.list).anySatisfy(event -> {
            assertThat(event.getKeyValuePairs()).extracting(KeyValuePair::toString).contains(
                    "error_id=\"" + answer.text("/errorId") + '"', "route=\"/v1/search\"");
            assertThat(event.getThrowableProxy().getMessage()).contains("hunter2");
        });
        assertThat(backend.recorded.searches()).extracting(RecordingListener.Searched::outcome)
                .containsExactly(Outcome.FAILED);
    }

    @Test
    void what_the_client_can_put_right_is_in_the_log_under_its_id_without_what_it_sent() {
        Answer answer = api.put("a", "{\"content\": secret");

        Api.assertProblem(answer, 400, "bad-json");
        assertThat(logged.list).anySatisfy(event -> assertThat(event.getKeyValuePairs()).extracting(
                KeyValuePair::toString).contains("error_id=\"" + answer.text("/errorId") + '"'));
        assertThat(logged.list).noneMatch(event -> event.toString().contains("secret"));
    }

    @Test
    void what_a_future_of_the_backend_did_not_foresee_is_a_500_too() {
        publishFails(new IllegalStateException("password=hunter2"));

        Answer answer = api.put("a", "{\"content\": \"x\"}");

        Api.assertProblem(answer, 500, "internal");
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    @Test
    void a_line_of_a_batch_that_fails_here_has_the_id_of_its_fault_in_the_log() {
        publishFails(new IllegalStateException("password=hunter2"));

        Answer answer = api.send(api.request("/v1/documents:batch")
                .POST(BodyPublishers.ofString("{\"id\": \"a\", \"content\": \"x\"}\n")));

        JsonNode line = JsonMapper.shared().readTree(answer.body().lines().findFirst().orElseThrow());
        assertThat(line.get("status").intValue()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("hunter2");
        assertThat(logged.list).anySatisfy(event -> {
            assertThat(event.getKeyValuePairs()).extracting(KeyValuePair::toString).contains(
                    "error_id=\"" + line.get("errorId").stringValue() + '"', "route=\"/v1/documents:batch\"");
            assertThat(event.getThrowableProxy().getCause().getMessage()).contains("hunter2");
        });
    }

    private void fail(RuntimeException error) {
        backend.store.beforeEveryRead(() -> {
            throw error;
        });
    }

    private void publishFails(RuntimeException error) {
        backend.publishAnswer = Optional.of(CompletableFuture.failedFuture(error));
    }
}
