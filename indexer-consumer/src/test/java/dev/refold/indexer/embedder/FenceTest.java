package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Order;
import dev.refold.schemas.RejectReason;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every row of the table in {@link Fence}'s description. */
class FenceTest {

    private static final ContentHash A = ContentHash.of("a");
    private static final ContentHash B = ContentHash.of("b");

    @Test
    void the_first_event_of_a_document_is_accepted() {
        assertThat(Fence.decide(unversioned(3, A), Optional.empty()))
                .isEqualTo(new Verdict.Accepted(head(0, 3, VersionOrigin.NONE, A)));
        assertThat(Fence.decide(versioned(7, 3, A), Optional.empty()))
                .isEqualTo(new Verdict.Accepted(head(7, 3, VersionOrigin.STATED, A)));
    }

    @Test
    void without_a_version_the_offset_decides_and_the_known_version_stays() {
        assertThat(decide(unversioned(4, B), head(7, 3, VersionOrigin.STATED, A)))
                .isEqualTo(new Verdict.Accepted(head(7, 4, VersionOrigin.INHERITED, B)));
        assertThat(decide(unversioned(4, B), head(0, 3, VersionOrigin.NONE, A)))
                .isEqualTo(new Verdict.Accepted(head(0, 4, VersionOrigin.NONE, B)));
    }

    @Test
    void the_same_said_again_without_a_version_is_a_duplicate_that_confirms_it_there() {
        assertThat(decide(unversioned(9, A), head(7, 3, VersionOrigin.STATED, A)))
                .isEqualTo(new Verdict.Duplicate(head(7, 9, VersionOrigin.INHERITED, A)));
    }

    @Test
    void a_redriven_event_without_a_version_does_not_undo_what_came_after_it() {
        assertThat(decide(unversioned(2, B), head(0, 3, VersionOrigin.NONE, A))).isEqualTo(new Verdict.Superseded());
        assertThat(decide(unversioned(2, B), head(7, 3, VersionOrigin.STATED, A))).isEqualTo(new Verdict.Superseded());
    }

    @Test
    void the_same_event_redriven_twice_is_a_duplicate() {
        assertThat(decide(unversioned(3, A), head(0, 3, VersionOrigin.NONE, A)))
                .isEqualTo(new Verdict.Duplicate(head(0, 3, VersionOrigin.NONE, A)));
    }

    @Test
    void a_greater_version_wins_wherever_it_lies() {
        assertThat(decide(versioned(8, 1, B), head(7, 3, VersionOrigin.STATED, A)))
                .isEqualTo(new Verdict.Accepted(head(8, 1, VersionOrigin.STATED, B)));
    }

    @Test
    void a_greater_version_of_the_same_content_is_accepted_so_that_readers_see_it() {
        assertThat(decide(versioned(8, 4, A), head(7, 3, VersionOrigin.STATED, A)))
                .isEqualTo(new Verdict.Accepted(head(8, 4, VersionOrigin.STATED, A)));
    }

    @Test
    void a_lower_version_is_superseded_however_late_it_comes() {
        assertThat(decide(versioned(6, 9, B), head(7, 3, VersionOrigin.STATED, A)))
                .isEqualTo(new Verdict.Superseded());
        assertThat(decide(versioned(6, 9, B), head(7, 3, VersionOrigin.INHERITED, A)))
                .isEqualTo(new Verdict.Superseded());
    }

    @Test
    void the_same_version_is_a_duplicate_with_the_same_content_and_a_conflict_with_other() {
        Head head = head(7, 3, VersionOrigin.STATED, A);
        assertThat(decide(versioned(7, 9, A), head)).isEqualTo(new Verdict.Duplicate(head));
        assertThat(decide(versioned(7, 9, B), head)).isInstanceOfSatisfying(Verdict.Conflict.class, conflict -> {
            assertThat(conflict.rejection().reason()).isEqualTo(RejectReason.VERSION_CONFLICT);
            assertThat(conflict.rejection().message()).contains("version 7", "offset 3", "offset 9");
        });
    }

    @Test
    void a_version_that_an_event_without_one_overtook_does_not_come_back() {
        Head deletedAfterFive = head(5, 3, VersionOrigin.INHERITED, B);
        assertThat(decide(versioned(5, 9, A), deletedAfterFive)).isEqualTo(new Verdict.Superseded());
        assertThat(decide(versioned(6, 9, A), deletedAfterFive))
                .isEqualTo(new Verdict.Accepted(head(6, 9, VersionOrigin.STATED, A)));
    }

    @Test
    void a_redriven_greater_version_that_lay_before_an_event_without_one_stays_overtaken() {
        assertThat(decide(versioned(6, 2, A), head(5, 3, VersionOrigin.INHERITED, B)))
                .isEqualTo(new Verdict.Superseded());
        assertThat(decide(versioned(6, 2, A), head(0, 3, VersionOrigin.NONE, B))).isEqualTo(new Verdict.Superseded());
    }

    @Test
    void the_first_stated_version_wins_over_none_even_when_it_is_zero() {
        Head head = head(0, 3, VersionOrigin.NONE, A);
        assertThat(decide(versioned(0, 4, B), head))
                .isEqualTo(new Verdict.Accepted(head(0, 4, VersionOrigin.STATED, B)));
        assertThat(decide(versioned(0, 4, A), head))
                .isEqualTo(new Verdict.Duplicate(head(0, 4, VersionOrigin.STATED, A)));
    }

    @Test
    void a_later_log_epoch_comes_after_every_offset_of_the_earlier_one() {
        Candidate early = new Candidate(OptionalLong.empty(), new LogPosition(1, 0), B);
        assertThat(decide(early, head(7, 900, VersionOrigin.STATED, A))).isEqualTo(
                new Verdict.Accepted(new Head(new Order(7, 1, 0), VersionOrigin.INHERITED, B)));
    }

    @Test
    void orders_of_accepted_events_only_grow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Optional<Head> head = Optional.empty();
        for (int offset = 0; offset < 20_000; offset++) {
            long place = random.nextInt(10) == 0 ? random.nextInt(offset + 1) : offset;
            ContentHash content = random.nextBoolean() ? A : B;
            Candidate event = random.nextBoolean()
                    ? unversioned(place, content)
                    : versioned(random.nextInt(1 + offset / 10), place, content);
            Verdict verdict = Fence.decide(event, head);
            if (verdict instanceof Verdict.Accepted accepted) {
                if (head.isPresent()) {
                    assertThat(accepted.head().order()).as("seed %d, offset %d", seed, offset)
                            .isGreaterThan(head.get().order());
                }
                head = Optional.of(accepted.head());
            }
        }
    }

    private static Verdict decide(Candidate event, Head head) {
        return Fence.decide(event, Optional.of(head));
    }

    private static Candidate unversioned(long offset, ContentHash content) {
        return new Candidate(OptionalLong.empty(), new LogPosition(0, offset), content);
    }

    private static Candidate versioned(long version, long offset, ContentHash content) {
        return new Candidate(OptionalLong.of(version), new LogPosition(0, offset), content);
    }

    private static Head head(long version, long offset, VersionOrigin origin, ContentHash content) {
        return new Head(new Order(version, 0, offset), origin, content);
    }
}
