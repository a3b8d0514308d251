package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.RejectReason;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever lies in the log: one dead letter that says why and holds what came, and the next record is processed. */
class BadInputTest {

    @TempDir
    private Path stateDir;

    /** A name for people, what is sent, and the reason expected. */
    record Bad(String name, Optional<Bytes> key, Optional<Bytes> value, RejectReason reason) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_records() {
        return Stream.of(
                value("not JSON", "{\"type\":", RejectReason.INVALID_JSON),
                value("not an object", "[1,2]", RejectReason.INVALID),
                bytes("not UTF-8", new byte[]{'{', '"', (byte) 0xff, '"', '}'}, RejectReason.INVALID_JSON),
                more("U+0000 in the content", "\"content\":\"a\\u0000b\"", RejectReason.INVALID),
                more("a lone surrogate", "\"content\":\"a\\ud800b\"", RejectReason.INVALID),
                more("a wrong type", "\"content\":7", RejectReason.INVALID),
                value("an unknown type", "{\"type\":\"exploded\",\"tenant\":\"acme\",\"id\":\"x\"}",
                        RejectReason.UNKNOWN_TYPE),
                value("no id", "{\"type\":\"upserted\",\"tenant\":\"acme\",\"content\":\"a\"}", RejectReason.INVALID),
                record("an id with control characters", TestEvents.key("x\u0007"),
                        TestEvents.upsert("x\\u0007", "a"), RejectReason.INVALID_KEY),
                record("a key that contradicts the value", TestEvents.key("y"), TestEvents.upsert("x", "a"),
                        RejectReason.KEY_MISMATCH),
                new Bad("no key", Optional.empty(), Optional.of(Bytes.of(TestEvents.upsert("x", "a"))),
                        RejectReason.MISSING_KEY),
                record("a key without a slash", TestEvents.utf8("x"), TestEvents.upsert("x", "a"),
                        RejectReason.INVALID_KEY),
                record("the key of marks", TestEvents.utf8("mark"), TestEvents.upsert("x", "a"),
                        RejectReason.INVALID_KEY),
                more("10 MB of content", "\"content\":\"" + "x".repeat(10 << 20) + "\"", RejectReason.TOO_LARGE),
                more("100,000 metadata entries", "\"metadata\":{" + IntStream.range(0, 100_000)
                        .mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(",")) + "}",
                        RejectReason.INVALID),
                more("nesting 10,000 deep", "\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000),
                        RejectReason.INVALID),
                more("NaN in a given vector", "\"chunks\":[{\"text\":\"a\",\"vector\":[NaN,0,0,1]}]",
                        RejectReason.INVALID_JSON),
                more("a given vector of the wrong dimension", "\"chunks\":[{\"text\":\"a\",\"vector\":[1,0]}]",
                        RejectReason.WRONG_DIMENSION),
                more("content that its parser chokes on", "\"content\":\"" + ParagraphCutter.CHOKES + "\"",
                        RejectReason.INVALID),
                more("content that means U+0000", "\"content\":\"" + ParagraphCutter.MEANS_NUL + "\"",
                        RejectReason.INVALID),
                more("more chunks than the limit", "\"content\":\"" + "a\\n".repeat(5_000) + "\"",
                        RejectReason.TOO_LARGE),
                more("a text that the model refuses", "\"content\":\"REFUSED\"", RejectReason.EMBEDDING_REFUSED),
                more("a vector of the wrong dimension from the model", "\"content\":\"MISSHAPEN\"",
                        RejectReason.WRONG_DIMENSION));
    }

    private static Bad value(String name, String value, RejectReason reason) {
        return bytes(name, TestEvents.utf8(value), reason);
    }

    private static Bad bytes(String name, byte[] value, RejectReason reason) {
        return record(name, TestEvents.key("x"), value, reason);
    }

    private static Bad more(String name, String fields, RejectReason reason) {
        return record(name, TestEvents.key("x"), TestEvents.upsertWith("x", fields), reason);
    }

    private static Bad record(String name, byte[] key, byte[] value, RejectReason reason) {
        return new Bad(name, Optional.of(Bytes.of(key)), Optional.of(Bytes.of(value)), reason);
    }

    @ParameterizedTest
    @MethodSource("bad_records")
    void a_bad_record_is_one_dead_letter_and_the_next_is_processed(Bad bad) {
        try (EmbedderBench bench = EmbedderBench.of(FakeEmbedder.remote(), stateDir)) {
            bench.send(bad.key().map(Bytes::toArray).orElse(null), bad.value().map(Bytes::toArray).orElse(null),
                    RecordHeader.of("traceparent", "00-1-2-01"));
            bench.upsert("good", "fine");
            bench.settle();

            DeadLetter letter = onlyLetter(bench);
            assertThat(letter.rejection().reason()).as(letter.rejection().message()).isEqualTo(bad.reason());
            assertThat(letter.position().offset()).isZero();
            assertThat(letter.original().key()).isEqualTo(bad.key());
            assertThat(letter.original().headers()).containsExactly(RecordHeader.of("traceparent", "00-1-2-01"));
            assertHoldsValue(letter, bad.value());
            assertThat(bench.documents()).extracting(EmbeddedDocument::key).extracting(Object::toString)
                    .containsExactly("acme/good");
            assertThat(bench.counts().deadLetters()).isEqualTo(1);
            assertThat(bench.marks().getLast().offset()).isEqualTo(2);
        }
    }

    /** Whole, or when it cannot fit a prefix that says how long it was. */
    private static void assertHoldsValue(DeadLetter letter, Optional<Bytes> value) {
        if (letter.valueTruncatedFrom().isEmpty()) {
            assertThat(letter.original().value()).isEqualTo(value);
        } else {
            Bytes kept = letter.original().value().orElseThrow();
            assertThat(letter.valueTruncatedFrom()).hasValue(value.orElseThrow().length());
            assertThat(kept.length()).isGreaterThan(4 << 20);
            assertThat(kept).isEqualTo(value.orElseThrow().prefix(kept.length()));
        }
    }

    @Test
    void a_key_in_a_partition_that_is_not_its_own_is_a_dead_letter() {
        try (EmbedderBench bench = EmbedderBench.withPartitions(FakeEmbedder.inProcess(), stateDir, 6)) {
            IntStream.range(0, 20).forEach(i -> bench.upsert("d" + i, "text"));

            assertThat(bench.documents()).hasSizeBetween(1, 19);
            assertThat(bench.deadLetters()).hasSizeBetween(1, 19).allSatisfy(letter -> {
                assertThat(letter.rejection().reason()).isEqualTo(RejectReason.WRONG_PARTITION);
                assertThat(letter.rejection().message()).contains("is in 0", "murmur2");
            });
        }
    }

    @Test
    void an_embedded_value_over_the_limit_is_a_dead_letter_and_the_previous_state_stays() {
        try (EmbedderBench bench = EmbedderBench.withMaxEmbeddedBytes(FakeEmbedder.remote(), stateDir, 2_000)) {
            bench.upsert("x", "short");
            bench.settle();
            bench.upsertWith("x", "\"metadata\":{\"long\":\"" + "m".repeat(1_990) + "\"},\"content\":\"other\"");
            bench.settle();

            assertThat(onlyLetter(bench).rejection().reason()).isEqualTo(RejectReason.EMBEDDED_TOO_LARGE);
            assertThat(bench.lastPresent().text()).isEqualTo("short");
        }
    }

    @Test
    void what_cannot_fit_is_refused_before_the_model_is_paid() {
        FakeEmbedder model = FakeEmbedder.remote();
        try (EmbedderBench bench = EmbedderBench.withMaxEmbeddedBytes(model, stateDir, 2_000)) {
            bench.upsert("x", "t".repeat(2_001));

            assertThat(onlyLetter(bench).rejection().reason()).isEqualTo(RejectReason.EMBEDDED_TOO_LARGE);
            assertThat(model.texts()).isEmpty();
        }
    }

    @Test
    void a_null_value_deletes() {
        try (EmbedderBench bench = EmbedderBench.of(FakeEmbedder.inProcess(), stateDir)) {
            bench.upsert("x", "text");
            bench.send(TestEvents.key("x"), null);

            assertThat(bench.last()).isInstanceOf(EmbeddedDocument.Deleted.class);
            assertThat(bench.deadLetters()).isEmpty();
        }
    }

    @Test
    void headers_larger_than_any_use_are_a_dead_letter() {
        try (EmbedderBench bench = EmbedderBench.of(FakeEmbedder.inProcess(), stateDir)) {
            bench.send(TestEvents.key("x"), TestEvents.upsert("x", "text"),
                    RecordHeader.of("h", "x".repeat(Gate.MAX_HEADER_BYTES)));

            assertThat(onlyLetter(bench).rejection().reason()).isEqualTo(RejectReason.TOO_LARGE);
        }
    }

    @Test
    void redrive_headers_that_name_a_later_place_are_refused() {
        try (EmbedderBench bench = EmbedderBench.of(FakeEmbedder.inProcess(), stateDir)) {
            bench.send(TestEvents.key("x"), TestEvents.upsert("x", "text"),
                    RecordHeader.of("refold_redrive_partition", "0"), RecordHeader.of("refold_redrive_offset", "900"),
                    RecordHeader.of("refold_redrive_epoch", "0"));

            assertThat(onlyLetter(bench).rejection().reason()).isEqualTo(RejectReason.INVALID);
        }
    }

    private static DeadLetter onlyLetter(EmbedderBench bench) {
        assertThat(bench.deadLetters()).hasSize(1);
        return bench.deadLetters().getFirst();
    }
}
