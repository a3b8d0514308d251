package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters keep what they got, fit where they go, and come back in their place. */
final class DeadLetterTest {

    private static final RecordHeader TRACE = RecordHeader.of("traceparent", "00-ab-cd-01");
    private static final RecordHeader EMPTY = new RecordHeader("empty", Optional.empty());
    private static final int PLENTY = 5 << 20;

    @Test
    void a_dead_letter_reads_as_it_was_written() {
        DeadLetter letter = letter(value(100), List.of(TRACE, EMPTY, TRACE));
        RawRecord written = letter.toRecord(PLENTY);

        assertThat(DeadLetter.parse(written)).isEqualTo(letter);
        assertThat(written.key()).isEqualTo(letter.original().key());
        assertThat(written.value()).isEqualTo(letter.original().value());
        assertThat(written.headers()).startsWith(TRACE, EMPTY, TRACE);
        assertThat(written.lastHeader("refold_reason")).contains(Bytes.ofUtf8("invalid"));
        assertThat(written.lastHeader("refold_offset")).contains(Bytes.ofUtf8("991"));
        assertThat(written.lastHeader("refold_truncated_from")).isEmpty();
    }

    @Test
    void a_record_without_key_and_value_stays_without() {
        DeadLetter letter = DeadLetter.of(new RawRecord(Optional.empty(), Optional.empty(), List.of()), rejection(),
                "documents", new Position(0, 0), 0, 1, Instant.EPOCH);

        assertThat(DeadLetter.parse(letter.toRecord(PLENTY))).isEqualTo(letter);
    }

    @Test
    void a_letter_says_which_space_cannot_take_the_event() {
        DeadLetter letter = letter(value(10), List.of(TRACE)).inSpace("hashing-384-1f3a9c2e");

        RawRecord written = letter.toRecord(PLENTY);

        assertThat(written.lastHeader("refold_space")).contains(Bytes.ofUtf8("hashing-384-1f3a9c2e"));
        assertThat(DeadLetter.parse(written)).isEqualTo(letter);
    }

    @Test
    void headers_of_an_earlier_dead_letter_stay_the_originals() {
        DeadLetter first = letter(value(10), List.of(TRACE));
        DeadLetter second = letter(value(10), first.toRecord(PLENTY).headers());

        assertThat(DeadLetter.parse(second.toRecord(PLENTY))).isEqualTo(second);
    }

    @Test
    void a_value_that_does_not_fit_is_cut_to_a_prefix_and_says_so() {
        DeadLetter letter = letter(value(10_000), List.of(TRACE));
        RawRecord written = letter.toRecord(2_000);

        assertThat(size(written)).isBetween(1_800, 2_000);
        assertThat(written.headers()).contains(TRACE);
        DeadLetter read = DeadLetter.parse(written);
        assertThat(read.valueTruncatedFrom()).hasValue(10_000);
        assertThat(read.original().value()).contains(value(10_000).prefix(read.original().value().orElseThrow()
                .length()));
        assertThat(DeadLetter.parse(read.toRecord(1_000)).valueTruncatedFrom()).hasValue(10_000);
        assertThatThrownBy(read::redriven).isInstanceOf(IllegalStateException.class).hasMessageContaining("10000")
                .hasMessageContaining("publish");
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 700, 1_000, 5_000, 20_000, 40_000})
    void whatever_the_size_of_key_value_and_headers_it_fits(int maxBytes) {
        RecordHeader large = RecordHeader.of("large", "h".repeat(9_000));
        RawRecord original = new RawRecord(Optional.of(value(9_000)), Optional.of(value(9_000)), List.of(large));
        DeadLetter letter = DeadLetter.of(original, rejection(), "documents", new Position(1, 991), 2, 1,
                Instant.EPOCH);

        RawRecord written = letter.toRecord(maxBytes);

        assertThat(size(written)).isLessThanOrEqualTo(maxBytes);
        assertThat(DeadLetter.parse(written).valueTruncatedFrom()).isEqualTo(maxBytes == 40_000
                ? OptionalInt.empty()
                : OptionalInt.of(9_000));
    }

    @Test
    void where_not_even_the_reason_fits_it_says_what_to_raise() {
        assertThatThrownBy(() -> letter(value(10), List.of()).toRecord(100)).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("max.message.bytes");
    }

    @Test
    void what_is_no_dead_letter_is_refused_by_the_name_of_the_header() {
        RawRecord good = letter(value(10), List.of()).toRecord(PLENTY);

        assertThatThrownBy(() -> DeadLetter.parse(new RawRecord(Optional.empty(), Optional.empty(), List.of())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("refold_reason");
        for (RecordHeader header : good.headers()) {
            List<RecordHeader> damaged = good.headers().stream().map(each -> each.equals(header)
                    ? new RecordHeader(header.name(), Optional.empty())
                    : each).toList();
            assertThatThrownBy(() -> DeadLetter.parse(new RawRecord(good.key(), good.value(), damaged))).isInstanceOf(
                    IllegalArgumentException.class).hasMessageContaining(header.name());
        }
    }

    @Test
    void a_redriven_event_keeps_the_place_it_first_had() {
        RawRecord redriven = letter(value(10), List.of(TRACE)).redriven();

        assertThat(redriven.headers()).containsExactly(TRACE, RecordHeader.of("refold_redrive_partition", "1"),
                RecordHeader.of("refold_redrive_offset", "991"), RecordHeader.of("refold_redrive_epoch", "2"));
        assertThat(Redrive.of(redriven.headers())).contains(new Redrive(new Position(1, 991), 2));
        assertThat(Redrive.of(List.of(TRACE))).isEmpty();

        DeadLetter again = DeadLetter.of(redriven, rejection(), "documents", new Position(1, 5_000), 3, 1,
                Instant.EPOCH);
        assertThat(again.redriven()).isEqualTo(redriven);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "01", "1.0", "x", "٣", "9223372036854775808"})
    void a_place_that_is_no_number_is_refused_by_the_name_of_the_header(String offset) {
        List<RecordHeader> headers = List.of(RecordHeader.of(Redrive.PARTITION, "1"), RecordHeader.of(Redrive.OFFSET,
                offset), RecordHeader.of(Redrive.LOG_EPOCH, "0"));

        assertThatThrownBy(() -> Redrive.of(headers)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Redrive.OFFSET);
        assertThatThrownBy(() -> Redrive.of(headers.subList(0, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Redrive.OFFSET);
    }

    private static DeadLetter letter(Bytes value, List<RecordHeader> headers) {
        RawRecord original = new RawRecord(Optional.of(Bytes.ofUtf8("acme/T-17")), Optional.of(value), headers);
        return DeadLetter.of(original, rejection(), "documents", new Position(1, 991), 2, 1, Instant.parse(
                "2026-01-02T03:04:05.678Z"));
    }

    private static Rejection rejection() {
        return new Rejection(RejectReason.INVALID, "title is a number, not a string; send a string");
    }

    private static Bytes value(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return Bytes.of(bytes);
    }

    /** By what Kafka counts: key, value, and each header's name and value. */
    private static int size(RawRecord written) {
        return written.key().map(Bytes::length).orElse(0) + written.value().map(Bytes::length).orElse(0) + written
                .headers().stream().mapToInt(header -> header.name().length() + header.value().map(Bytes::length)
                        .orElse(0))
                .sum();
    }
}
