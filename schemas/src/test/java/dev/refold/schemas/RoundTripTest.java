package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written reads as it was, for random values; the seed is printed. */
final class RoundTripTest {

    private final EventCodec events = new EventCodec(Limits.DEFAULT);
    private final EmbeddedCodec embedded = new EmbeddedCodec();

    static LongStream seeds() {
        return Generated.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_event_reads_as_it_was_written(long seed) {
        DocumentEvent event = new Generated(seed).event();
        byte[] key = event.key().kafkaKey().getBytes(StandardCharsets.UTF_8);
        byte[] value = events.encode(event);
        DecodedEvent.Accepted accepted = new DecodedEvent.Accepted(event);

        assertThat(events.decode(Optional.of(key), Optional.of(value), Optional.empty())).isEqualTo(accepted);
        assertThat(events.decode(Optional.of(key), Optional.of(value), Optional.of(EventType.of(event).inHeader())))
                .isEqualTo(accepted);
        assertThat(events.decodeDocument(value, event.key().tenant())).isEqualTo(accepted);
        assertThat(events.encode(event)).isEqualTo(value);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_embedded_record_reads_as_it_was_written(long seed) {
        EmbeddedRecord written = new Generated(seed).embedded();
        byte[] bytes = embedded.encode(written);

        assertThat(embedded.decode(bytes)).isEqualTo(written);
        assertThat(embedded.encode(embedded.decode(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_token_reads_as_it_was_written(long seed) {
        Generated generated = new Generated(seed);
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int i = generated.random().nextInt(8); i > 0; i--) {
            offsets.put(generated.random().nextInt() & Integer.MAX_VALUE, generated.offset());
        }
        ConsistencyToken token = new ConsistencyToken(generated.offset(), new TreeMap<>(offsets));

        assertThat(ConsistencyToken.parse(token.toText())).isEqualTo(token);
    }
}
