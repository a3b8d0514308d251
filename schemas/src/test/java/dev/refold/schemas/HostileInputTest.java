package dev.refold.schemas;

import static dev.refold.schemas.RejectReason.INVALID;
import static dev.refold.schemas.RejectReason.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the gate answers and the codecs of our own log fail with their own exception. */
final class HostileInputTest {

    private static final int MUTATIONS = 50;

    private final EventCodec events = new EventCodec(Limits.DEFAULT);
    private final EmbeddedCodec embedded = new EmbeddedCodec();

    static LongStream seeds() {
        return Generated.seeds();
    }

    static Stream<Arguments> huge() {
        String entries = IntStream.range(0, 100_000).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(
                ","));
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String objects = "{\"k\":".repeat(10_000) + "1" + "}".repeat(10_000);
        String name = "k".repeat(1 << 20);
        return Map.of("\"other\":" + deep, INVALID, "\"metadata\":" + objects, INVALID, "\"chunks\":" + deep, INVALID,
                "\"other\":" + "[".repeat(1_000_000), INVALID, "\"metadata\":{" + entries + "}", INVALID,
                "\"metadata\":{\"" + name + "\":1}", INVALID, "\"version\":" + "9".repeat(1_000_000), INVALID,
                "\"content\":\"" + "x".repeat(10 << 20) + "\"", TOO_LARGE).entrySet().stream().map(given -> Arguments
                        .of(given.getKey().substring(0, 30), given.getKey(), given.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("huge")
    void what_is_too_much_is_refused_with_a_short_message(String name, String fields, RejectReason reason) {
        DecodedEvent decoded = decode(InvalidEvents.event(fields).getBytes(StandardCharsets.UTF_8));

        assertThat(decoded).as(name).isInstanceOfSatisfying(DecodedEvent.Rejected.class, rejected -> {
            assertThat(rejected.rejection().reason()).isEqualTo(reason);
            assertThat(rejected.rejection().message()).hasSizeLessThan(300);
        });
    }

    @Test
    void a_hundred_thousand_unknown_fields_pass() {
        String fields = IntStream.range(0, 100_000).mapToObj(i -> "\"x" + i + "\":{}").collect(Collectors.joining(","));

        assertThat(decode(InvalidEvents.event(fields).getBytes(StandardCharsets.UTF_8))).isInstanceOf(
                DecodedEvent.Accepted.class);
    }

    @Test
    void a_depth_configured_beyond_any_stack_is_still_bounded() {
        Limits limits = new Limits(512, 128, 8 << 10, 256, 256, 8 << 10, 256, Integer.MAX_VALUE, 64 << 20, 4_096);
        byte[] deep = InvalidEvents.event("\"other\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);

        assertThat(new EventCodec(limits).decodeDocument(deep, "acme")).isInstanceOf(DecodedEvent.Rejected.class);
    }

    @Test
    void an_event_cut_at_any_byte_is_refused() {
        Generated generated = new Generated(20_260_102);
        byte[] whole = events.encode(Stream.generate(generated::event)
                .filter(event -> event.toString().length() > 1_000).findFirst().orElseThrow());

        for (int length = 0; length < whole.length; length++) {
            assertThat(events.decodeDocument(Arrays.copyOf(whole, length), "acme")).as("first %d bytes", length)
                    .isInstanceOf(DecodedEvent.Rejected.class);
        }
    }

    @Test
    void an_embedded_record_cut_at_any_byte_is_corrupt() {
        byte[] whole = embedded.encode(new Generated(20_260_102).present());

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> embedded.decode(cut))).as("first %d bytes", length).isInstanceOf(
                    CorruptRecordException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_event_changed_at_random_is_accepted_or_refused(long seed) {
        Generated generated = new Generated(seed);
        byte[] valid = events.encode(generated.event());

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutated(valid, generated.random());
            DecodedEvent decoded = decode(mutated);
            if (decoded instanceof DecodedEvent.Accepted(DocumentEvent event)) {
                assertThat(decode(events.encode(event))).isEqualTo(decoded);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_embedded_record_changed_at_random_is_read_or_corrupt(long seed) {
        Generated generated = new Generated(seed);
        byte[] valid = embedded.encode(generated.embedded());

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutated(valid, generated.random());
            Throwable failure = catchThrowable(() -> embedded.encode(embedded.decode(mutated)));
            assertThat(failure).satisfiesAnyOf(none -> assertThat(none).isNull(), corrupt -> assertThat(corrupt)
                    .isInstanceOf(CorruptRecordException.class));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_token_changed_at_random_is_read_or_refused(long seed) {
        SplittableRandom random = new Generated(seed).random();
        byte[] valid = ConsistencyToken.of(3, new Position(5, 1_000_000)).toText().getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < MUTATIONS; i++) {
            String mutated = new String(mutated(valid, random), StandardCharsets.ISO_8859_1);
            try {
                assertThat(ConsistencyToken.parse(mutated).toText()).isEqualTo(mutated);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("consistency token");
            }
        }
    }

    /** As the event's own key has it, so that a mutation is not refused for its key alone. */
    private DecodedEvent decode(byte[] value) {
        DecodedEvent judged = events.decodeDocument(value, "acme");
        byte[] key = judged instanceof DecodedEvent.Accepted(DocumentEvent event)
                ? event.key().kafkaKey().getBytes(StandardCharsets.UTF_8)
                : "acme/T-17".getBytes(StandardCharsets.UTF_8);
        return events.decode(Optional.of(key), Optional.of(value), Optional.empty());
    }

    private static byte[] mutated(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
                default -> bytes = without(bytes, at, 1 + random.nextInt(4));
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        if (end - at == bytes.length) {
            return bytes;
        }
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - at));
        System.arraycopy(bytes, end, shorter, at, bytes.length - end);
        return shorter;
    }
}
