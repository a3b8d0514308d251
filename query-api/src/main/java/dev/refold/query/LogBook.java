package dev.refold.query;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the logs tell that no store holds: what was rejected, and all that happened to one document. How far back either
 * is looked at is bounded. Thread-safe.
 */
public interface LogBook {

    /** Of logs in which nothing ever was. */
    LogBook EMPTY = new LogBook() {

        @Override
        public Letters deadLetters(Optional<String> tenant) {
            return new Letters(List.of(), false);
        }

        @Override
        public History history(DocumentKey key, OptionalLong before, int most, Duration atMost) {
            return new History(List.of(), OptionalLong.empty(), 0);
        }
    };

    /**
     * Dead letters that are known, in any order; quick, asks nobody.
     *
     * @param tenant empty: of all, and those of which nobody knows the tenant
     */
    Letters deadLetters(Optional<String> tenant);

    /**
     * Events of a document as its log has them.
     *
     * @param before only those below this offset
     * @param most so many of them, the newest
     * @throws StoreException.Unavailable when the log did not answer in time
     */
    History history(DocumentKey key, OptionalLong before, int most, Duration atMost);

    /** @param olderForgotten whether there were more than are known here; {@code dead-letters} may still have them */
    record Letters(List<Letter> letters, boolean olderForgotten) {}

    /**
     * @param position of the rejected record in the log of events
     * @param tenant empty, as {@code documentId}, when the record had no key that names one
     * @param space that rejected it, where that is known
     */
    record Letter(LetterPlace place, Position position, Optional<String> tenant, Optional<String> documentId,
            Optional<String> space, Rejection rejection) {}

    /**
     * When a record was rejected, to the millisecond, and where its dead letter lies in {@code dead-letters}: no two have the same. Ordered
     * from the newest to the oldest.
     */
    record LetterPlace(Instant time, Position letter) implements Comparable<LetterPlace> {

        private static final Comparator<LetterPlace> NEWEST_FIRST = Comparator.comparing(LetterPlace::time)
                .thenComparingInt(place -> place.letter().partition())
                .thenComparingLong(place -> place.letter().offset())
                .reversed();

        public LetterPlace {
            time = time.truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public int compareTo(LetterPlace other) {
            return NEWEST_FIRST.compare(this, other);
        }
    }

    /**
     * @param events the newest first
     * @param before where to look on; empty when the log was read to its beginning
     * @param logStart the first offset that the log still has: above 0 earlier ones are gone
     */
    record History(List<PastEvent> events, OptionalLong before, long logStart) {}

    /**
     * @param appended by the log's own clock
     * @param title empty, as {@code version} and {@code occurredAt}, where the event has none
     * @param rejection empty unless it is known to have been rejected
     */
    record PastEvent(Position position, Instant appended, Operation operation, OptionalLong version,
            Optional<String> title, Optional<Instant> occurredAt, int bytes, Optional<Rejection> rejection) {}

    /** What an event says; one that cannot be read says nothing. */
    enum Operation {
        UPSERTED, DELETED, UNREADABLE
    }
}
