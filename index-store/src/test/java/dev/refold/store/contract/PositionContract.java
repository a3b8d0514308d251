package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may write, where a sink goes on, and what marks say. */
public abstract class PositionContract extends StoreContract {

    private static final int NONE = SinkPosition.NO_LEADER_EPOCH;

    @Test
    void a_partition_never_claimed_begins_at_offset_0_under_owner_epoch_1() {
        assertThat(store().claim(building().number(), TestSink.TOPIC, 3))
                .isEqualTo(new SinkPosition(TestSink.TOPIC, 3, 0, NONE, 1));
    }

    @Test
    void every_claim_raises_the_owner_epoch_and_keeps_the_place() {
        Generation generation = building();
        TestSink sink = TestSink.claim(store(), generation);
        sink.apply(document("a").chunks("one").build());
        assertThat(store().claim(generation.number(), TestSink.TOPIC, 0))
                .isEqualTo(new SinkPosition(TestSink.TOPIC, 0, 1, 0, 2));
    }

    @Test
    void partitions_and_generations_have_positions_of_their_own() {
        Generation one = building();
        Generation two = building();
        TestSink.claim(store(), one, 0).apply(document("a").chunks("one").build());
        TestSink.claim(store(), one, 1);
        TestSink.claim(store(), two, 0);
        assertThat(status(one).positions()).containsExactly(new SinkPosition(TestSink.TOPIC, 0, 1, 0, 1),
                new SinkPosition(TestSink.TOPIC, 1, 0, NONE, 1));
        assertThat(status(two).positions()).containsExactly(new SinkPosition(TestSink.TOPIC, 0, 0, NONE, 1));
    }

    @Test
    void a_sink_that_lost_its_partition_writes_nothing() {
        Generation generation = live();
        TestSink zombie = TestSink.claim(store(), generation);
        SinkPosition current = store().claim(generation.number(), TestSink.TOPIC, 0);
        ApplyOutcome outcome = store().apply(generation.number(), batch(zombie, document("a").chunks("one").build()));
        assertThat(outcome).isEqualTo(new ApplyOutcome.Fenced(current));
        assertNothingWritten(generation, current);
    }

    @Test
    void a_batch_that_starts_elsewhere_writes_nothing() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        SinkPosition ahead = sink.position().advancedTo(10, 0);
        Batch batch = new Batch(ahead, ahead.advancedTo(11, 0), List.of(document("a").chunks("one").build()),
                Optional.of(TestSink.markAt(0, 10)));
        assertThat(store().apply(generation.number(), batch)).isEqualTo(new ApplyOutcome.Fenced(sink.position()));
        assertNothingWritten(generation, sink.position());
    }

    @Test
    void the_same_batch_a_second_time_writes_nothing() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        Batch batch = batch(sink, document("a").chunks("one").build());
        assertThat(store().apply(generation.number(), batch)).isInstanceOf(ApplyOutcome.Applied.class);
        assertThat(store().apply(generation.number(), batch)).isEqualTo(new ApplyOutcome.Fenced(batch.to()));
        assertThat(status(generation).positions()).containsExactly(batch.to());
    }

    @Test
    void nothing_is_written_in_a_partition_that_nobody_claimed() {
        Generation generation = live();
        for (long ownerEpoch = 0; ownerEpoch < 2; ownerEpoch++) {
            SinkPosition from = new SinkPosition(TestSink.TOPIC, 0, 0, NONE, ownerEpoch);
            Batch batch = new Batch(from, from.advancedTo(1, 0), List.of(document("a").chunks("one").build()),
                    Optional.empty());
            assertThat(store().apply(generation.number(), batch)).isInstanceOf(ApplyOutcome.Fenced.class);
        }
        assertThat(status(generation).positions()).isEmpty();
        assertThat(status(generation).documents()).isZero();
    }

    @Test
    void a_batch_without_documents_only_advances() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        Batch batch = new Batch(sink.position(), sink.after(7), List.of(), Optional.empty());
        assertThat(store().apply(generation.number(), batch))
                .isEqualTo(new ApplyOutcome.Applied(batch.to(), 0, 0, 0, 0));
        assertThat(status(generation).positions()).containsExactly(batch.to());
    }

    @Test
    void a_recreated_topic_is_a_mismatch_when_claiming() {
        Generation generation = building();
        SinkPosition claimed = TestSink.claim(store(), generation).position();
        assertThatThrownBy(() -> store().claim(generation.number(), "another-topic-id", 0))
                .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("another-topic-id")
                .hasMessageContaining(TestSink.TOPIC).hasMessageContaining("rebuild");
        assertThat(status(generation).positions()).as("unchanged").containsExactly(claimed);
    }

    @Test
    void a_recreated_topic_is_a_mismatch_when_applying() {
        Generation generation = building();
        SinkPosition claimed = TestSink.claim(store(), generation).position();
        SinkPosition other = new SinkPosition("another-topic-id", 0, 0, NONE, 1);
        Batch batch = new Batch(other, other.advancedTo(1, 0), List.of(), Optional.empty());
        assertThatThrownBy(() -> store().apply(generation.number(), batch))
                .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("another-topic-id");
        assertThat(status(generation).positions()).as("unchanged").containsExactly(claimed);
    }

    @Test
    void a_vector_of_another_dimension_is_a_mismatch_and_nothing_of_its_batch_is_written() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        Batch batch = batch(sink, document("good").chunks("one").build(),
                document("bad").chunks("two").dimensions(DIMENSIONS + 1).build());
        assertThatThrownBy(() -> store().apply(generation.number(), batch))
                .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("acme/bad")
                .hasMessageContaining(generation.space().id()).hasMessageContaining("17");
        assertNothingWritten(generation, sink.position());
        sink.apply(document("good").chunks("one").build());
        assertThat(stored("good")).as("the sink goes on").isPresent();
    }

    @Test
    void marks_move_forward_and_never_back() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation, 2);
        sink.mark(10);
        assertThat(status(generation).marks()).containsExactly(TestSink.markAt(2, 10));
        sink.mark(7);
        assertThat(status(generation).marks()).containsExactly(TestSink.markAt(2, 10));
        sink.mark(11);
        assertThat(status(generation).marks()).containsExactly(TestSink.markAt(2, 11));
    }

    @Test
    void a_later_log_epoch_is_a_later_mark() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        sink.mark(1_000);
        Mark later = new Mark(TestSink.DOCUMENTS_TOPIC, 0, 1, 5);
        store().apply(generation.number(),
                new Batch(sink.position(), sink.after(1), List.of(), Optional.of(later)));
        assertThat(status(generation).marks()).containsExactly(later);
    }

    @Test
    void documents_mark_and_position_arrive_together() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        Batch batch = new Batch(sink.position(), sink.after(3), List.of(document("a").chunks("one").build()),
                Optional.of(TestSink.markAt(0, 42)));
        store().apply(generation.number(), batch);
        GenerationStatus status = status(generation);
        assertThat(status.positions()).containsExactly(batch.to());
        assertThat(status.marks()).containsExactly(TestSink.markAt(0, 42));
        assertThat(List.of(status.documents(), status.chunks())).containsOnly(1L);
    }

    private static Batch batch(TestSink sink, EmbeddedDocument... documents) {
        return new Batch(sink.position(), sink.after(documents.length), List.of(documents),
                Optional.of(TestSink.markAt(0, 99)));
    }

    private GenerationStatus status(Generation generation) {
        return store().status(new GenerationChoice.Numbered(generation.number()));
    }

    private void assertNothingWritten(Generation generation, SinkPosition position) {
        GenerationStatus status = status(generation);
        assertThat(List.of(status.documents(), status.chunks())).containsOnly(0L);
        assertThat(status.marks()).isEmpty();
        assertThat(status.positions()).containsExactly(position);
        assertThat(found(keyword("one two"))).isEmpty();
    }
}
