package dev.refold.indexer.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    private static RecentRejection rejection(int offset, String key, String message) {
        RawRecord original = new RawRecord(Optional.of(Bytes.of(key.getBytes(StandardCharsets.UTF_8))), Optional
                .empty(), List.of());
        return RecentRejection.of(new Position(0, 100 + offset), DeadLetter.of(original, new Rejection(
                RejectReason.INVALID, message), "documents", new Position(0, offset), 0, 1, TIME));
    }

    @Test
    void the_oldest_is_forgotten_first_and_that_it_was_is_known() {
        Remembered remembered = new Remembered(2);
        remembered.add(rejection(0, "acme/a", "one"));
        remembered.add(rejection(1, "acme/b", "two"));
        assertThat(remembered.hasForgotten()).isFalse();

        remembered.add(rejection(2, "acme/c", "three"));

        assertThat(remembered.all()).extracting(one -> one.position().offset()).containsExactly(1L, 2L);
        assertThat(remembered.at(0, new Position(0, 0))).isEmpty();
        assertThat(remembered.at(0, new Position(0, 2))).hasSize(1);
        assertThat(remembered.hasForgotten()).isTrue();
    }

    @Test
    void whose_it_is_is_taken_from_the_key_and_what_is_wordyis_cut() {
        RecentRejection wordy = rejection(0, "acme/a/b" + "x".repeat(600), "y".repeat(600));
        RecentRejection nobodys = rejection(0, "no slash", "why");

        assertThat(wordy.tenant()).isEqualTo(Optional.of("acme"));
        assertThat(wordy.documentId().orElseThrow()).startsWith("a/bx").hasSize(RecentRejection.MAX_ID_CHARS);
        assertThat(wordy.rejection().message()).hasSize(RecentRejection.MAX_MESSAGE_CHARS);
        assertThat(wordy.letter()).isEqualTo(new Position(0, 100));
        assertThat(nobodys.tenant()).isEmpty();
        assertThat(nobodys.documentId()).isEmpty();
    }
}
