package dev.refold.store;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BatchRulesTest {

    private static final SinkPosition POSITION = new SinkPosition("topic", 2, 10, 4, 3);

    @Test
    void a_claim_raises_only_the_owner_epoch() {
        assertThat(BatchRules.claimed(Optional.of(POSITION), "topic", 2))
                .isEqualTo(new SinkPosition("topic", 2, 10, 4, 4));
    }

    @Test
    void a_batch_writes_only_from_exactly_where_the_store_stands() {
        List<SinkPosition> others = List.of(POSITION.advancedTo(9, 4), POSITION.advancedTo(11, 4),
                POSITION.advancedTo(10, 5), new SinkPosition("topic", 2, 10, 4, 2),
                new SinkPosition("topic", 2, 10, 4, 4));
        assertThat(BatchRules.fenced(Optional.of(POSITION), from(POSITION))).isEmpty();
        for (SinkPosition other : others) {
            assertThat(BatchRules.fenced(Optional.of(POSITION), from(other))).as("%s", other)
                    .contains(new ApplyOutcome.Fenced(POSITION));
        }
    }

    @Test
    void nobody_owns_a_partition_before_the_first_claim() {
        SinkPosition unclaimed = new SinkPosition("topic", 2, 0, SinkPosition.NO_LEADER_EPOCH, 0);
        assertThat(BatchRules.fenced(Optional.empty(), from(unclaimed)))
                .contains(new ApplyOutcome.Fenced(unclaimed));
    }

    @Test
    void records_of_one_key_come_to_what_folding_them_one_by_one_leaves() {
        EmbeddedDocument first = document("a").version(5).chunks("first").build();
        EmbeddedDocument same = document("a").version(5).chunks("same order").build();
        EmbeddedDocument late = deleted("a", 4);
        EmbeddedDocument other = document("b").version(1).build();
        EmbeddedDocument newer = deleted("b", 2);
        assertThat(BatchRules.onePerKey(List.of(first, other, same, late, newer))).containsExactly(first, newer);
    }

    @Test
    void a_mark_never_goes_back() {
        Optional<Mark> ten = Optional.of(new Mark("t", 0, 1, 10));
        Optional<Mark> nine = Optional.of(new Mark("t", 0, 1, 9));
        assertThat(BatchRules.mark(ten, nine)).isEqualTo(ten);
        assertThat(BatchRules.mark(nine, ten)).isEqualTo(ten);
        assertThat(BatchRules.mark(ten, Optional.empty())).isEqualTo(ten);
        assertThat(BatchRules.mark(Optional.empty(), nine)).isEqualTo(nine);
        assertThat(BatchRules.mark(Optional.empty(), Optional.empty())).isEmpty();
    }

    private static Batch from(SinkPosition position) {
        return new Batch(position, position, List.of(), Optional.empty());
    }
}
