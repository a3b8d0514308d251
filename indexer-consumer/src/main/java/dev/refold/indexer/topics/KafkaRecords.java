package dev.refold.indexer.topics;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Between records as Kafka's clients have them and as the rest of the product does. Pure. */
public final class KafkaRecords {

    private KafkaRecords() {}

    public static RawRecord raw(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        List<RecordHeader> list = new ArrayList<>();
        for (Header header : headers) {
            list.add(new RecordHeader(header.key(), bytes(header.value())));
        }
        return new RawRecord(bytes(key), bytes(value), list);
    }

    public static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        return raw(record.key(), record.value(), record.headers());
    }

    /** For whoever does not need the value, which may be megabytes. */
    public static RawRecord withoutValue(ConsumerRecord<byte[], byte[]> record) {
        return raw(record.key(), null, record.headers());
    }

    public static Headers headers(List<RecordHeader> headers) {
        Headers all = new RecordHeaders();
        headers.forEach(header -> all.add(header.name(), orNull(header.value())));
        return all;
    }

    /** As Kafka's clients want what is not there. */
    public static byte @Nullable [] orNull(Optional<Bytes> bytes) {
        return bytes.map(Bytes::toArray).orElse(null);
    }

    private static Optional<Bytes> bytes(byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes).map(Bytes::of);
    }
}
