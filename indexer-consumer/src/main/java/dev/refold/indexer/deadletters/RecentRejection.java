package dev.refold.indexer.deadletters;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a dead letter.
 *
 * @param letter where it lies in {@code dead-letters}
 * @param position of the rejected record in the log of events
 * @param tenant empty when the record had no key that names one
 * @param documentId as {@code tenant}; cut to {@value #MAX_ID_CHARS} characters, as the id may be what is wrong
 * @param space that rejected it; empty in letters of earlier releases
 * @param rejection its message cut to {@value #MAX_MESSAGE_CHARS} characters
 * @param time when it was rejected
 */
public record RecentRejection(Position letter, long logEpoch, Position position, Optional<String> tenant,
        Optional<String> documentId, Optional<String> space, Rejection rejection, Instant time) {

    static final int MAX_MESSAGE_CHARS = 500;
    static final int MAX_ID_CHARS = 512;

    static RecentRejection of(Position place, DeadLetter letter) {
        Optional<String> key = letter.original().key().map(Bytes::toUtf8).filter(text -> text.indexOf('/') > 0);
        return new RecentRejection(place, letter.logEpoch(), letter.position(),
                key.map(text -> text.substring(0, text.indexOf('/'))),
                key.map(text -> cut(text.substring(text.indexOf('/') + 1), MAX_ID_CHARS)), letter.space(),
                new Rejection(letter.rejection().reason(), cut(letter.rejection().message(), MAX_MESSAGE_CHARS)),
                letter.time());
    }

    private static String cut(String text, int most) {
        return text.substring(0, Math.min(text.length(), most));
    }
}
