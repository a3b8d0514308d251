package dev.refold.indexer.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.SinkPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    private static final SinkPosition START = new SinkPosition("topic", 0, 10, 1, 7);

    private final EmbeddedCodec codec = new EmbeddedCodec();

    @Test
    void batches_lead_without_gaps_to_where_the_consumer_stands() {
        List<BatchPlan.Planned> batches = plan(2, 1 << 20).plan(START, records(5), next(20));
        assertThat(batches).extracting(BatchPlan.Planned::records).containsExactly(2, 2, 1);
        assertThat(batches.getFirst().batch().from()).isEqualTo(START);
        assertThat(batches.get(1).batch().from()).isEqualTo(batches.getFirst().batch().to());
        assertThat(batches.getLast().batch().to().nextOffset()).isEqualTo(20);
        assertThat(batches.getLast().batch().to().ownerEpoch()).isEqualTo(7);
    }

    @Test
    void a_batch_is_cut_by_bytes_but_holds_at_least_one_record() {
        assertThat(plan(100, 1).plan(START, records(3), next(13))).hasSize(3);
    }

    @Test
    void markers_alone_advance_the_position() {
        List<BatchPlan.Planned> batches = plan(100, 1 << 20).plan(START, List.of(), next(12));
        assertThat(batches).singleElement().satisfies(planned -> {
            assertThat(planned.batch().documents()).isEmpty();
            assertThat(planned.batch().to().nextOffset()).isEqualTo(12);
        });
        assertThat(plan(100, 1 << 20).plan(START, List.of(), next(10))).isEmpty();
    }

    @Test
    void the_last_mark_of_a_batch_counts() {
        List<ConsumerRecord<byte[], byte[]>> marks = IntStream.of(3, 9)
                .mapToObj(offset -> mark(10 + offset, offset)).toList();
        assertThat(plan(100, 1 << 20).plan(START, marks, next(20)).getFirst().batch().mark())
                .hasValueSatisfying(mark -> assertThat(mark.offset()).isEqualTo(9));
    }

    @Test
    void a_record_without_a_value_is_named_and_not_passed_over() {
        ConsumerRecord<byte[], byte[]> tombstone = new ConsumerRecord<>("topic", 0, 12, new byte[]{1}, null);
        assertThatThrownBy(() -> plan(100, 1 << 20).plan(START, List.of(tombstone), next(13)))
                .isInstanceOf(CorruptRecordException.class).hasMessageContaining("offset 12 of topic-0");
    }

    private static BatchPlan plan(int batchRecords, long batchBytes) {
        return new BatchPlan(new SinkSettings("g", "i", batchRecords, batchBytes, Duration.ofMillis(1), Map.of()));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(int count) {
        return IntStream.range(0, count).mapToObj(i -> record(10 + i, codec.encode(new EmbeddedDocument.Deleted(
                new DocumentKey("t", "d" + i), new Order(0, 0, i), new Position(0, i))))).toList();
    }

    private ConsumerRecord<byte[], byte[]> mark(long at, long offset) {
        return record(at, codec.encode(new Mark("id", 0, 0, offset)));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>("topic", 0, offset, 5L,
                org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
                1, value.length, new byte[]{1}, value, new org.apache.kafka.common.header.internals.RecordHeaders(),
                Optional.of(2));
    }

    private static OffsetAndMetadata next(long offset) {
        return new OffsetAndMetadata(offset, Optional.of(3), "");
    }
}
