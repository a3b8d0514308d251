package dev.refold.indexer.asof;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * An event as it was sent and where it came to lie.
 *
 * @param kind what it says; garbage says nothing
 * @param place the offset that decides: of a redriven event, where it lay first
 */
record Sent(String id, Kind kind, OptionalLong version, String text, int partition, long offset, long place,
        Instant appended) {

    enum Kind {
        UPSERT, DELETE, GARBAGE
    }
}
