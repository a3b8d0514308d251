package dev.refold.indexer.asof;

import dev.refold.schemas.ConsistencyToken;
import java.time.Instant;

/** Which moment of the past is wanted. */
public sealed interface AsOf {

    /** As people wrote it. */
    String text();

    /** Every event that was appended before the instant, by the clock of the broker that appended it. */
    record Time(Instant instant) implements AsOf {

        @Override
        public String text() {
            return instant.toString();
        }
    }

    /**
     * Every event up to those the token names. Of partitions it does not name: every event appended no later than the
     * newest one it names, so that the token of one write shows all as it was when that was written.
     */
    record Token(ConsistencyToken token) implements AsOf {

        @Override
        public String text() {
            return token.toText();
        }
    }
}
