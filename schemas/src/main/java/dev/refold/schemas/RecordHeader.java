package dev.refold.schemas;

import java.util.Optional;

/** A header of a record, as Kafka knows them: names may repeat, a value may be absent. */
public record RecordHeader(String name, Optional<Bytes> value) {

    public static RecordHeader of(String name, String value) {
        return new RecordHeader(name, Optional.of(Bytes.ofUtf8(value)));
    }

    /** What it adds to a record: name and value, and the two lengths (at most 5 bytes each). */
    int size() {
        return (int) Text.utf8Length(name) + value.map(Bytes::length).orElse(0) + 10;
    }
}
