package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.RejectReason;
import dev.refold.services.TestBroker;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no producer should send, sent to a real broker as raw bytes: each is one dead letter with its reason and its
 * bytes, is counted, and the next record of its partition is processed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputPipelineTest {

    private static final int PARTITIONS = 6;
    private static final String KEY = "acme/x";
    private static final RecordHeader TRACE = RecordHeader.of("traceparent", "00-1-2-01");

    /** So many dimensions that a long document makes an embedded record that Kafka would not take. */
    private static final int DIMENSIONS = 4_096;

    private final HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english");
    private final IndexStore store = MemoryStore.create();
    private Optional<Pipeline> started = Optional.empty();

    /** @param partition where it is sent; that of its key when empty */
    record Bad(String name, Optional<Bytes> key, Optional<Bytes> value, Optional<Integer> partition,
            RejectReason reason) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        started = Optional.of(Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                folder.resolve("state"), store));
    }

    @AfterAll
    void stop() {
        started.ifPresent(Pipeline::close);
        store.close();
        embedder.close();
    }

    static Stream<Bad> bad_records() {
        return Stream.of(value("not JSON", "{not json", RejectReason.INVALID_JSON),
                value("an empty value", "", RejectReason.INVALID_JSON),
                fields("U+0000", "\"content\":\"a\\u0000b\"", RejectReason.INVALID),
                fields("a lone surrogate", "\"content\":\"a\\ud800b\"", RejectReason.INVALID),
                fields("a wrong type", "\"content\":{\"text\":7}", RejectReason.INVALID),
                fields("a wrong type of version", "\"version\":\"seven\"", RejectReason.INVALID),
                value("an unknown type", "{\"type\":\"exploded\",\"tenant\":\"acme\",\"id\":\"x\"}",
                        RejectReason.UNKNOWN_TYPE),
                value("a missing id", "{\"type\":\"upserted\",\"tenant\":\"acme\",\"content\":\"a\"}",
                        RejectReason.INVALID),
                new Bad("an id with control characters", bytes("acme/x\u0007"),
                        SentEvent.upsert("x\u0007", "a").value().map(Bytes::ofUtf8),
                        Optional.of(partitionOf(KEY)), RejectReason.INVALID_KEY),
                new Bad("a key that contradicts the value", bytes(KEY),
                        SentEvent.upsert("y", "a").value().map(Bytes::ofUtf8), Optional.empty(),
                        RejectReason.KEY_MISMATCH),
                new Bad("a null key", Optional.empty(), SentEvent.upsert("x", "a").value().map(Bytes::ofUtf8),
                        Optional.of(partitionOf(KEY)), RejectReason.MISSING_KEY),
                new Bad("a null key and a null value", Optional.empty(), Optional.empty(),
                        Optional.of(partitionOf(KEY)), RejectReason.MISSING_KEY),
                new Bad("a key in the wrong partition", bytes(KEY),
                        SentEvent.upsert("x", "a").value().map(Bytes::ofUtf8),
                        Optional.of((partitionOf(KEY) + 1) % PARTITIONS), RejectReason.WRONG_PARTITION),
                fields("10 MB of content", "\"content\":\"" + "x".repeat(10 << 20) + "\"", RejectReason.TOO_LARGE),
                fields("100,000 entries of metadata", "\"metadata\":{" + IntStream.range(0, 100_000)
                        .mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(",")) + "}",
                        RejectReason.INVALID),
                fields("nesting 10,000 deep", "\"metadata\":{\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                        RejectReason.INVALID),
                fields("NaN in a given vector", "\"chunks\":[{\"text\":\"a\",\"vector\":[NaN,0,1]}]",
                        RejectReason.INVALID_JSON),
                fields("infinity in a given vector", "\"chunks\":[{\"text\":\"a\",\"vector\":[1e999,0,1]}]",
                        RejectReason.INVALID),
                fields("a given vector of the wrong dimension", "\"chunks\":[{\"text\":\"a\",\"vector\":[1,0]}]",
                        RejectReason.WRONG_DIMENSION),
                fields("an embedded value over the limit", "\"content\":\"" + "A sentence of words. ".repeat(75_000)
                        + "\"", RejectReason.EMBEDDED_TOO_LARGE));
    }

    private static Bad value(String name, String value, RejectReason reason) {
        return new Bad(name, bytes(KEY), bytes(value), Optional.empty(), reason);
    }

    private static Bad fields(String name, String fields, RejectReason reason) {
        return value(name, "{\"type\":\"upserted\",\"tenant\":\"acme\",\"id\":\"x\"," + fields + '}', reason);
    }

    private static Optional<Bytes> bytes(String text) {
        return Optional.of(Bytes.ofUtf8(text));
    }

    private static int partitionOf(String key) {
        return Utils.toPositive(Utils.murmur2(Utf8.bytes(key))) % PARTITIONS;
    }

    @ParameterizedTest
    @MethodSource("bad_records")
    void a_bad_record_is_one_dead_letter_and_the_next_is_processed(Bad bad) throws InterruptedException {
        Pipeline pipeline = started.orElseThrow();
        EmbedderCounts before = pipeline.counts();
        int reasonsBefore = pipeline.rejected(bad.reason());
        Position position = pipeline.log().sendRaw(new RawRecord(bad.key(), bad.value(), List.of(TRACE)),
                bad.partition());
        String next = goodIn(position.partition(), bad.name());
        pipeline.awaitAll();

        DeadLetter letter = onlyLetterOf(pipeline, position);
        assertThat(letter.rejection().reason()).as(letter.rejection().message()).isEqualTo(bad.reason());
        assertThat(letter.rejection().message()).isNotBlank();
        assertThat(letter.original().key()).isEqualTo(bad.key());
        assertThat(letter.original().headers()).containsExactly(TRACE);
        mustHoldValue(letter, bad.value());
        assertThat(textOf(next)).isEqualTo("fine after " + bad.name());
        EmbedderCounts after = pipeline.counts();
        assertThat(after.consumed() - before.consumed()).isEqualTo(2);
        assertThat(after.deadLetters() - before.deadLetters()).isEqualTo(1);
        assertThat(after.embedded() - before.embedded()).isEqualTo(1);
        assertThat(pipeline.rejected(bad.reason()) - reasonsBefore).isEqualTo(1);
    }

    @Test
    void an_equal_version_with_other_content_is_one_dead_letter_and_the_first_stays() throws InterruptedException {
        Pipeline pipeline = started.orElseThrow();
        pipeline.log().send(SentEvent.upsert("twice", Map.of("version", 7, "content", "the first")));
        Position second = pipeline.log().send(SentEvent.upsert("twice", Map.of("version", 7, "content", "another")));
        pipeline.awaitAll();

        assertThat(onlyLetterOf(pipeline, second).rejection().reason()).isEqualTo(RejectReason.VERSION_CONFLICT);
        assertThat(textOf("twice")).isEqualTo("the first");
    }

    @Test
    void a_null_value_deletes_unless_its_header_says_otherwise() throws InterruptedException {
        Pipeline pipeline = started.orElseThrow();
        pipeline.log().send(SentEvent.upsert("nulled", "there"));
        RawRecord contradiction = new RawRecord(bytes("acme/nulled"), Optional.empty(),
                List.of(RecordHeader.of("ce_type", "dev.refold.document.upserted.v1")));
        Position bad = pipeline.log().sendRaw(contradiction, Optional.empty());
        pipeline.awaitAll();
        assertThat(onlyLetterOf(pipeline, bad).rejection().reason()).isEqualTo(RejectReason.INVALID);
        assertThat(textOf("nulled")).isEqualTo("there");

        pipeline.log().send(new SentEvent("acme/nulled", Optional.empty()));
        pipeline.awaitAll();
        assertThat(store.document(new GenerationChoice.Live(), new DocumentKey("acme", "nulled"))).isEmpty();
    }

    /** Sends an event into the same partition, and tells its id. */
    private String goodIn(int partition, String after) throws InterruptedException {
        String id = IntStream.iterate(0, i -> i + 1).mapToObj(i -> "next-" + i)
                .filter(one -> partitionOf("acme/" + one) == partition).findFirst().orElseThrow();
        started.orElseThrow().log().send(SentEvent.upsert(id, "fine after " + after));
        return id;
    }

    private static DeadLetter onlyLetterOf(Pipeline pipeline, Position position) {
        List<DeadLetter> letters = pipeline.log().deadLetters().stream()
                .filter(letter -> letter.position().equals(position)).toList();
        assertThat(letters).as("dead letters of %s", position).hasSize(1);
        assertThat(letters.getFirst().topic()).isEqualTo(pipeline.log().topic());
        return letters.getFirst();
    }

    /** Whole, or when it cannot fit as much as can, with its length. */
    private static void mustHoldValue(DeadLetter letter, Optional<Bytes> value) {
        if (letter.valueTruncatedFrom().isEmpty()) {
            assertThat(letter.original().value()).isEqualTo(value);
            return;
        }
        Bytes kept = letter.original().value().orElseThrow();
        assertThat(letter.valueTruncatedFrom()).hasValue(value.orElseThrow().length());
        assertThat(kept.length()).isGreaterThan(4 << 20);
        assertThat(kept).isEqualTo(value.orElseThrow().prefix(kept.length()));
    }

    private String textOf(String id) {
        return store.document(new GenerationChoice.Live(), new DocumentKey("acme", id)).orElseThrow().document().text();
    }
}
