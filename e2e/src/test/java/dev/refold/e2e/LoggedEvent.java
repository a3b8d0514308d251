package dev.refold.e2e;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of {@code documents} as text, as a reader who knows nothing of Refold's classes sees it. */
record LoggedEvent(int partition, long offset, Optional<String> key, Optional<String> value,
        Map<String, String> headers, long appendedMillis) {

    LoggedEvent {
        headers = Map.copyOf(headers);
    }

    static LoggedEvent of(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> headers = new HashMap<>();
        message.headers().forEach(header -> headers.put(header.key(), Utf8.text(header.value())));
        return new LoggedEvent(message.partition(), message.offset(),
                Optional.ofNullable(message.key()).map(Utf8::text),
                Optional.ofNullable(message.value()).map(Utf8::text), headers, message.timestamp());
    }

    /** The offset that decides: a redriven event stands where it first stood. */
    long place() {
        return Optional.ofNullable(headers.get("refold_redrive_offset")).map(Long::parseLong).orElse(offset);
    }
}
