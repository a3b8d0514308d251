package dev.refold.indexer.sink;

import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.TraceContext;
import dev.refold.store.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** Cuts the records of one partition into batches within bounds. Pure. */
final class BatchPlan {

    /** A batch is one write however many traces it is part of; more of them would tell nothing new. */
    private static final int MAX_TRACES = 100;

    private final SinkSettings settings;
    private final EmbeddedCodec codec = new EmbeddedCodec();

    BatchPlan(SinkSettings settings) {
        this.settings = settings;
    }

    /**
     * A batch and what it was made of.
     *
     * @param firstTimestamp of its first record, epoch milliseconds, or of none: {@link Long#MIN_VALUE}
     * @param lastTimestamp of its last record, likewise
     * @param traces that its records are part of, of at most {@value #MAX_TRACES} records
     */
    record Planned(Batch batch, int records, long firstTimestamp, long lastTimestamp, List<TraceContext> traces) {}

    /**
     * @param next where the consumer stands after these records: past transaction markers, so that a log that ends with
     *     markers leaves no lag
     * @return batches that lead from {@code from} to {@code next} without gaps; empty when there is nothing to advance
     */
    List<Planned> plan(SinkPosition from, List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next) {
        List<Planned> batches = new ArrayList<>();
        SinkPosition at = from;
        int begin = 0;
        while (begin < records.size()) {
            int end = endOfBatch(records, begin);
            SinkPosition to = end == records.size() ? reach(at, next) : after(at, records.get(end - 1));
            batches.add(batch(at, to, records.subList(begin, end)));
            at = to;
            begin = end;
        }
        if (records.isEmpty() && next.offset() > from.nextOffset()) {
            batches.add(new Planned(new Batch(from, reach(from, next), List.of(), Optional.empty()), 0,
                    Long.MIN_VALUE, Long.MIN_VALUE, List.of()));
        }
        return batches;
    }

    private int endOfBatch(List<ConsumerRecord<byte[], byte[]>> records, int begin) {
        int end = begin;
        long bytes = 0;
        while (end < records.size() && end - begin < settings.batchRecords()) {
            bytes += Math.max(0, records.get(end).serializedValueSize());
            if (bytes > settings.batchBytes() && end > begin) {
                break;
            }
            end++;
        }
        return end;
    }

    private Planned batch(SinkPosition from, SinkPosition to, List<ConsumerRecord<byte[], byte[]>> records) {
        List<EmbeddedDocument> documents = new ArrayList<>(records.size());
        Optional<Mark> mark = Optional.empty();
        List<TraceContext> traces = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (traces.size() < MAX_TRACES) {
                TraceContext.of(KafkaRecords.withoutValue(record).headers()).ifPresent(traces::add);
            }
            switch (codec.decode(value(record))) {
                case EmbeddedDocument document -> documents.add(document);
                case Mark last -> mark = Optional.of(last);
            }
        }
        return new Planned(new Batch(from, to, documents, mark), records.size(), records.getFirst().timestamp(),
                records.getLast().timestamp(), traces);
    }

    /** A delete is a record of its own: a null would let compaction forget that the document ever was. */
    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            throw new CorruptRecordException("the record at offset " + record.offset() + " of " + record.topic() + "-"
                    + record.partition() + " has no value: not written by Refold");
        }
        return value;
    }

    private static SinkPosition after(SinkPosition at, ConsumerRecord<?, ?> last) {
        return at.advancedTo(last.offset() + 1, last.leaderEpoch().orElse(SinkPosition.NO_LEADER_EPOCH));
    }

    private static SinkPosition reach(SinkPosition at, OffsetAndMetadata next) {
        return at.advancedTo(next.offset(), next.leaderEpoch().orElse(SinkPosition.NO_LEADER_EPOCH));
    }
}
