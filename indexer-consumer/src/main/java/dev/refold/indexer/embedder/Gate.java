package dev.refold.indexer.embedder;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.CloudEventHeaders;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentHash;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.Redrive;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import org.apache.kafka.common.utils.Utils;

/**
 * Lets events in and turns everything else away, whatever the bytes. Pure.
 *
 * @param partitions of {@code documents}
 */
record Gate(EventCodec codec, int partitions) {

    /** Headers are small or they are an attack: they travel with every copy of the record. */
    static final int MAX_HEADER_BYTES = 256 << 10;

    /** What the gate says of a record. */
    sealed interface Answer {

        record Accepted(DocumentEvent event, Candidate candidate) implements Answer {}

        record Rejected(Rejection rejection) implements Answer {}
    }

    Answer judge(LoggedRecord logged) {
        RawRecord raw = logged.raw();
        if (headerBytes(raw) > MAX_HEADER_BYTES) {
            return rejected(RejectReason.TOO_LARGE, "the headers are " + headerBytes(raw) + " bytes, the limit is "
                    + MAX_HEADER_BYTES + "; send less");
        }
        return switch (codec.decode(raw.key().map(Bytes::toArray), raw.value().map(Bytes::toArray),
                raw.lastHeader(CloudEventHeaders.TYPE).map(Bytes::toUtf8))) {
            case DecodedEvent.Rejected rejected -> new Answer.Rejected(rejected.rejection());
            case DecodedEvent.Accepted accepted -> placed(logged, accepted.event());
        };
    }

    private Answer placed(LoggedRecord logged, DocumentEvent event) {
        int expected = partitionOf(logged.raw().key().map(Bytes::toArray).orElseThrow());
        int found = logged.position().partition();
        if (expected != found) {
            return rejected(RejectReason.WRONG_PARTITION, "the key belongs to partition " + expected
                    + " but the record is in " + found + "; use a producer with Kafka's default partitioner"
                    + " (murmur2), else events of one document lose their order");
        }
        try {
            return Redrive.of(logged.raw().headers()).map(redrive -> redriven(logged, event, redrive))
                    .orElseGet(() -> accepted(event, logged.arrival()));
        } catch (IllegalArgumentException e) {
            return rejected(RejectReason.INVALID, "the headers of a redriven event make no sense: " + e.getMessage());
        }
    }

    /**
     * It keeps the place it first had. One that lay in another partition (a wrong key, mended) cannot: offsets of two
     * partitions do not compare, so it counts from here.
     */
    private static Answer redriven(LoggedRecord logged, DocumentEvent event, Redrive redrive) {
        if (redrive.position().partition() != logged.position().partition()) {
            return accepted(event, logged.arrival());
        }
        LogPosition origin = new LogPosition(redrive.logEpoch(), redrive.position().offset());
        return logged.arrival().isAfter(origin)
                ? accepted(event, origin)
                : rejected(RejectReason.INVALID, "the headers of a redriven event name epoch " + origin.epoch()
                        + ", offset " + origin.offset() + " as its first place, which is not before this one; send it"
                        + " with refold dlq redrive, or without these headers");
    }

    /** As Kafka's Java producer does it by default. */
    int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private static Answer accepted(DocumentEvent event, LogPosition origin) {
        return new Answer.Accepted(event, new Candidate(event.version(), origin, DocumentHash.of(event)));
    }

    private static int headerBytes(RawRecord raw) {
        return raw.headers().stream().mapToInt(Gate::size).sum();
    }

    private static int size(RecordHeader header) {
        return header.name().length() + header.value().map(Bytes::length).orElse(0);
    }

    private static Answer rejected(RejectReason reason, String message) {
        return new Answer.Rejected(new Rejection(reason, message));
    }
}
