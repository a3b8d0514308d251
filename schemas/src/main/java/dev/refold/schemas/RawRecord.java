package dev.refold.schemas;

import java.util.List;
import java.util.Optional;

/** A record of any topic as it lies in the log, without a word of Kafka's API. */
public record RawRecord(Optional<Bytes> key, Optional<Bytes> value, List<RecordHeader> headers) {

    public RawRecord {
        headers = List.copyOf(headers);
    }

    /** The value of the last header of this name, as Kafka's {@code lastHeader} has it. */
    public Optional<Bytes> lastHeader(String name) {
        return headers.reversed().stream().filter(header -> header.name().equals(name)).findFirst()
                .flatMap(RecordHeader::value);
    }
}
