package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateCodecTest {

    @ParameterizedTest
    @EnumSource(VersionOrigin.class)
    void heads_are_read_as_they_were_written(VersionOrigin origin) {
        Head head = new Head(new Order(7, 1, 9), origin, ContentHash.of("x"));
        for (Heads heads : List.of(Heads.NONE, Heads.NONE.stored(head), Heads.NONE.stored(head)
                .waiting(head.repeatedAt(new LogPosition(2, 3)), new LogPosition(2, 8)))) {
            assertThat(StateCodec.heads(StateCodec.heads(heads))).isEqualTo(heads);
        }
    }

    @Test
    void progress_is_read_as_it_was_written() {
        Progress progress = new Progress("id", 1, 2, 3, new EmbedderCounts(4, 5, 6, 7, 8, 9), 10, "out");
        assertThat(StateCodec.progress(StateCodec.progress(progress))).isEqualTo(progress);
    }

    @Test
    void progress_of_a_release_that_did_not_note_the_output_is_read() {
        Progress progress = new Progress("id", 1, 2, 3, new EmbedderCounts(4, 5, 6, 7, 8, 9), 10, "");
        byte[] bytes = StateCodec.progress(progress);
        byte[] before = Arrays.copyOf(bytes, bytes.length - Short.BYTES);
        assertThat(StateCodec.progress(before)).isEqualTo(progress);
    }

    @Test
    void progress_of_a_release_that_counted_no_tokens_is_read() {
        Progress progress = new Progress("id", 1, 2, 3, new EmbedderCounts(4, 5, 6, 7, 8, 9), 10, "");
        byte[] bytes = StateCodec.progress(progress);
        byte[] before = Arrays.copyOf(bytes, bytes.length - Short.BYTES - Long.BYTES);
        assertThat(StateCodec.progress(before)).isEqualTo(progress.withTokens(0));
    }

    @Test
    void a_waiting_record_is_read_as_it_came() {
        LoggedRecord logged = new LoggedRecord(new Position(3, 42), 1,
                new RawRecord(Optional.of(Bytes.ofUtf8("k")), Optional.empty(), List.of(RecordHeader.of("ä", "b"),
                        new RecordHeader("none", Optional.empty()))));
        assertThat(StateCodec.pending(StateCodec.pending(logged))).isEqualTo(logged);
    }

    @Test
    void keys_sort_as_bytes_like_the_places_they_stand_for() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            LogPosition left = randomPosition(random);
            LogPosition right = randomPosition(random);
            assertThat(Integer.signum(Arrays.compareUnsigned(StateCodec.key(left), StateCodec.key(right))))
                    .as("seed %d: %s, %s", seed, left, right).isEqualTo(left.compareTo(right));
        }
    }

    private static LogPosition randomPosition(Random random) {
        return new LogPosition(random.nextInt(3), random.nextLong() >>> (1 + random.nextInt(63)));
    }

    @Test
    void state_of_another_format_is_refused_with_what_to_do() {
        byte[] bytes = StateCodec.heads(Heads.NONE);
        bytes[0] = 2;
        assertThatThrownBy(() -> StateCodec.heads(bytes)).isInstanceOf(WrongLogException.class)
                .hasMessageContaining("format 2").hasMessageContaining("run that release");
    }
}
