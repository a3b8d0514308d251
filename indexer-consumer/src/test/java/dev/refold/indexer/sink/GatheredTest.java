package dev.refold.indexer.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class GatheredTest {

    private static final TopicPartition PARTITION = new TopicPartition("embeddings", 3);

    private final Gathered gathered = new Gathered(
            new SinkSettings("group", "one", 100, 1_000, Duration.ofMillis(50), Map.of()));

    @Test
    void polls_of_one_partition_follow_each_other() {
        gathered.add(poll(0, 10, 1));
        gathered.add(poll(10, 15, 1));

        assertThat(gathered.records(PARTITION)).extracting(ConsumerRecord::offset)
                .containsExactlyElementsOf(LongStream.range(0, 15).boxed().toList());
        assertThat(gathered.reached(PARTITION)).map(OffsetAndMetadata::offset).contains(15L);
    }

    @Test
    void there_is_room_until_the_records_make_a_batch() {
        gathered.add(poll(0, 99, 1));
        assertThat(gathered.hasRoom()).isTrue();
        gathered.add(poll(99, 100, 1));
        assertThat(gathered.hasRoom()).isFalse();
    }

    @Test
    void there_is_room_until_the_bytes_make_a_batch() {
        gathered.add(poll(0, 1, 999));
        assertThat(gathered.hasRoom()).isTrue();
        gathered.add(poll(1, 2, 1));
        assertThat(gathered.hasRoom()).isFalse();
    }

    @Test
    void a_poll_that_holds_markers_alone_still_moves_on() {
        gathered.add(poll(7, 7, 0));

        assertThat(gathered.records(PARTITION)).isEmpty();
        assertThat(gathered.reached(PARTITION)).map(OffsetAndMetadata::offset).contains(7L);
    }

    private static ConsumerRecords<byte[], byte[]> poll(long from, long to, int bytes) {
        List<ConsumerRecord<byte[], byte[]>> records = LongStream.range(from, to).mapToObj(offset -> record(offset,
                bytes)).toList();
        return new ConsumerRecords<>(records.isEmpty() ? Map.of() : Map.of(PARTITION, records),
                Map.of(PARTITION, new OffsetAndMetadata(to)));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, int bytes) {
        return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, 0, TimestampType.CREATE_TIME, 1,
                bytes, new byte[1], new byte[bytes], new RecordHeaders(), Optional.empty());
    }
}
