package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.RejectReason;
import dev.refold.services.EmbeddingFault;
import dev.refold.services.EmbeddingFault.Status;
import dev.refold.services.ScriptedEmbeddingServer;
import dev.refold.services.ScriptedEmbeddingServer.TextFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiEmbedderTest {

    private static final int DIMENSIONS = 16;

    private final ScriptedEmbeddingServer server = ScriptedEmbeddingServer.start(DIMENSIONS);
    private final Counts counts = new Counts();
    private OpenAiEmbedder embedder = embedder(impatient());

    private OpenAiSettings impatient() {
        return OpenAiSettings.of(server.baseUrl(), "scripted", DIMENSIONS).withLoad(8, 2).withPatience(Duration
                .ofSeconds(10), 3, Duration.ofMillis(1), Duration.ofSeconds(2));
    }

    private OpenAiSettings hasty() {
        return impatient().withPatience(Duration.ofMillis(300), 2, Duration.ofMillis(1), Duration.ofMillis(2));
    }

    private OpenAiEmbedder embedder(OpenAiSettings settings) {
        return new OpenAiEmbedder(settings, counts);
    }

    private void use(OpenAiSettings settings) {
        embedder.close();
        embedder = embedder(settings);
    }

    @AfterEach
    void close() {
        embedder.close();
        server.close();
    }

    @Nested
    class Contract extends EmbedderContract {
        @Override
        Embedder embedder() {
            return embedder;
        }
    }

    @Test
    void a_request_names_the_model_and_shows_the_key() throws InterruptedException {
        use(impatient().withApiKey(new ApiKey("sk-1")).withDimensionsSent());
        embedder.embedDocuments(List.of("queue"));
        assertThat(server.calls()).singleElement().satisfies(call -> {
            assertThat(call.texts()).containsExactly("queue");
            assertThat(call.fields()).containsEntry("model", "scripted").containsEntry("dimensions", "16")
                    .containsEntry("encoding_format", "float");
            assertThat(call.authorization()).hasValue("Bearer sk-1");
        });
    }

    @Test
    void texts_go_in_batches_and_blank_ones_do_not_go() throws InterruptedException {
        embedder.embedDocuments(Stream.concat(Stream.of(" ", ""), texts(20).stream()).toList());
        assertThat(server.calls()).extracting(call -> call.texts().size()).containsExactly(8, 8, 4);
        assertThat(counts).hasToString("3 answered with 20 texts and 20 tokens, 0 failed");
    }

    @Test
    void an_answer_in_another_order_is_put_in_order() throws InterruptedException {
        List<Embedded> expected = embedder.embedDocuments(texts(5));
        server.next(new EmbeddingFault.Reversed());
        assertThat(embedder.embedDocuments(texts(5))).isEqualTo(expected);
    }

    private static Stream<EmbeddingFault> passing() {
        return Stream.of(new Status(500), new Status(503), new Status(408), Status.tooMany("0"), Status.tooMany(
                "nonsense"), new EmbeddingFault.Disconnect(), new EmbeddingFault.MissingItem(),
                new EmbeddingFault.ExtraItem(), new EmbeddingFault.Body(""), new EmbeddingFault.Body("<html>"),
                new EmbeddingFault.Body("{\"data\":[{\"index\":0,"), new EmbeddingFault.Body("[]"),
                new EmbeddingFault.Body("{\"data\":[]}"), new EmbeddingFault.Body("{\"data\":[1,2]}"),
                new EmbeddingFault.Body("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}"),
                new EmbeddingFault.Body("{\"data\":[{\"index\":-1,\"embedding\":[1]}]}"),
                new EmbeddingFault.Body("[".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void what_passes_is_waited_out(EmbeddingFault fault) throws InterruptedException {
        server.next(fault, fault);
        assertThat(embedder.embedDocuments(texts(2))).hasSize(2).allMatch(Embedded.Vector.class::isInstance);
        assertThat(server.calls()).hasSize(3);
        assertThat(counts).hasToString("1 answered with 2 texts and 2 tokens, 2 failed");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void what_does_not_pass_is_unavailable_after_the_attempts_allowed(EmbeddingFault fault) {
        server.always(fault);
        assertThatThrownBy(() -> embedder.embedDocuments(texts(2))).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("3 attempts").hasMessageNotContaining("text 0");
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void several_queries_share_a_request_and_are_asked_once() throws InterruptedException {
        assertThat(embedder.embedQueries(texts(11))).hasSize(11).allMatch(Embedded.Vector.class::isInstance);
        assertThat(server.calls()).extracting(call -> call.texts().size()).containsExactly(8, 3);
        server.always(new Status(500));
        assertThatThrownBy(() -> embedder.embedQueries(texts(2))).isInstanceOf(ModelUnavailableException.class);
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void a_query_is_asked_once() {
        server.always(new Status(500));
        assertThatThrownBy(() -> embedder.embedQuery("queue")).isInstanceOf(ModelUnavailableException.class);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_service_that_asks_for_long_patience_is_left_to_the_caller() {
        server.always(Status.tooMany("120"));
        ModelUnavailableException thrown = catchThrowableOfType(ModelUnavailableException.class, () -> embedder
                .embedDocuments(texts(1)));
        assertThat(thrown.retryAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(server.calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 302, 405})
    void wrong_settings_are_told_at_once_and_are_no_fault_of_a_text(int status) {
        server.always(new Status(status));
        assertThatThrownBy(() -> embedder.embedDocuments(texts(3))).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("answered " + status).hasMessageContaining(server.baseUrl().toString());
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_refused_text_is_found_by_halving_and_the_others_have_their_vectors() throws InterruptedException {
        server.onTextsWith("number 5", TextFault.REFUSED);
        List<Embedded> outcomes = embedder.embedDocuments(texts(8));
        for (int i = 0; i < 8; i++) {
            assertThat(outcomes.get(i)).isInstanceOf(i == 5 ? Embedded.Refused.class : Embedded.Vector.class);
        }
        assertThat(reason(outcomes.get(5))).isEqualTo(RejectReason.EMBEDDING_REFUSED);
        assertThat(server.embedded()).doesNotHaveDuplicates().hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 422})
    void a_batch_that_is_too_much_is_halved(int status) throws InterruptedException {
        server.next(new Status(status));
        assertThat(embedder.embedDocuments(texts(4))).allMatch(Embedded.Vector.class::isInstance);
        assertThat(server.calls()).extracting(call -> call.texts().size()).containsExactly(4, 2, 2);
    }

    @Test
    void a_service_that_accepts_no_text_at_all_refuses_no_document() {
        server.always(new Status(400));
        assertThatThrownBy(() -> embedder.embedDocuments(texts(2))).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("to any text").hasMessageContaining("openai.model");
    }

    @Test
    void a_first_text_that_is_refused_is_refused_when_the_service_takes_another() throws InterruptedException {
        server.onTextsWith("number 0", TextFault.REFUSED);
        assertThat(reason(embedder.embedDocuments(texts(1)).getFirst())).isEqualTo(RejectReason.EMBEDDING_REFUSED);
    }

    private static Stream<List<Object>> faultyVectors() {
        return Stream.of(List.of(TextFault.WRONG_DIMENSION, RejectReason.WRONG_DIMENSION), List.of(
                TextFault.NOT_A_NUMBER, RejectReason.EMBEDDING_INVALID),
                List.of(TextFault.NULL,
                        RejectReason.EMBEDDING_INVALID),
                List.of(TextFault.ZEROS, RejectReason.EMBEDDING_INVALID));
    }

    @ParameterizedTest
    @MethodSource("faultyVectors")
    void a_faulty_vector_is_the_fault_of_its_text_alone(List<Object> faultAndReason) throws InterruptedException {
        server.onTextsWith("number 1", (TextFault) faultAndReason.getFirst());
        List<Embedded> outcomes = embedder.embedDocuments(texts(3));
        assertThat(outcomes.get(0)).isInstanceOf(Embedded.Vector.class);
        assertThat(reason(outcomes.get(1))).isEqualTo(faultAndReason.getLast());
        assertThat(outcomes.get(2)).isInstanceOf(Embedded.Vector.class);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void vectors_are_scaled_and_infinite_or_mixed_ones_are_invalid() throws InterruptedException {
        use(OpenAiSettings.of(server.baseUrl(), "scripted", 2));
        server.next(new EmbeddingFault.Body("{\"data\":[{\"embedding\":[3,4]},{\"embedding\":[1e400,0]},"
                + "{\"embedding\":[\"x\",[1]]}],\"more\":{\"x\":[1]}}"));
        List<Embedded> outcomes = embedder.embedDocuments(texts(3));
        assertThat(outcomes.getFirst()).isEqualTo(new Embedded.Vector(Embedding.ofUnit(0.6f, 0.8f)));
        assertThat(outcomes.subList(1, 3)).extracting(OpenAiEmbedderTest::reason).containsOnly(
                RejectReason.EMBEDDING_INVALID);
    }

    @Test
    void an_answer_longer_than_allowed_is_none() {
        use(impatient().withResponseBytes(100));
        assertThatThrownBy(() -> embedder.embedDocuments(texts(1))).isInstanceOf(ModelUnavailableException.class);
    }

    private static Stream<EmbeddingFault> hanging() {
        return Stream.of(new EmbeddingFault.Hang(), new EmbeddingFault.HangInBody());
    }

    @ParameterizedTest
    @MethodSource("hanging")
    void a_service_that_hangs_is_left_after_the_time_out(EmbeddingFault fault) {
        use(hasty());
        server.always(fault);
        assertThatThrownBy(() -> embedder.embedDocuments(texts(1))).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("PT0.3S");
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void a_service_that_is_not_there_is_unavailable() {
        server.close();
        assertThatThrownBy(() -> embedder.embedQuery("queue")).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void interruption_ends_a_call() throws Exception {
        server.always(new EmbeddingFault.Hang());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> ended.complete(thrownBy(embedder)));
        caller.interrupt();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void closing_ends_a_call() throws Exception {
        server.always(new EmbeddingFault.Hang());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> ended.complete(thrownBy(embedder)));
        embedder.close();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(ModelUnavailableException.class);
    }

    private static Throwable thrownBy(OpenAiEmbedder embedder) {
        try {
            embedder.embedDocuments(texts(1));
            return new AssertionError("it returned");
        } catch (InterruptedException | ModelUnavailableException e) {
            return e;
        }
    }

    @Test
    void no_more_requests_are_open_than_allowed() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Embedded>>> calls = IntStream.range(0, 40).mapToObj(i -> threads.submit(() -> embedder
                    .embedDocuments(texts(3)))).toList();
            for (Future<List<Embedded>> call : calls) {
                assertThat(call.get()).hasSize(3);
            }
        }
        assertThat(server.mostInFlight()).isLessThanOrEqualTo(2);
        assertThat(server.embedded()).hasSize(120);
    }

    @Test
    void a_lone_surrogate_is_sent_as_a_question_mark() throws InterruptedException {
        embedder.embedDocuments(List.of("a\uD800b"));
        assertThat(server.embedded()).containsExactly("a?b");
    }

    private static RejectReason reason(Embedded outcome) {
        return ((Embedded.Refused) outcome).rejection().reason();
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text number " + i).toList();
    }

    private static final class Counts implements EmbeddingListener {

        private final LongAdder requests = new LongAdder();
        private final LongAdder texts = new LongAdder();
        private final LongAdder tokens = new LongAdder();
        private final LongAdder failures = new LongAdder();

        @Override
        public void answered(int textCount, long chars, long tokenCount, Duration took) {
            requests.increment();
            texts.add(textCount);
            tokens.add(tokenCount);
        }

        @Override
        public void failed(int textCount, Duration took) {
            failures.increment();
        }

        @Override
        public String toString() {
            return requests + " answered with " + texts + " texts and " + tokens + " tokens, " + failures + " failed";
        }
    }
}
