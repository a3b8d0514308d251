package dev.refold.indexer.embedder;

import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;

/**
 * A record of {@code documents} as it came, whatever is in it, and where it lay.
 *
 * @param epoch the log epoch of the topic it was read from
 */
record LoggedRecord(Position position, long epoch, RawRecord raw) {

    /** Where it lies itself, redriven or not. */
    LogPosition arrival() {
        return new LogPosition(epoch, position.offset());
    }
}
