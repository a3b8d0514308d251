package dev.refold.indexer.deadletters;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import java.util.Optional;

/**
 * What is remembered of a dead letter.
 *
 * @param position in {@code documents}
 * @param tenant empty when the record had no key that names one
 * @param space that rejected it; empty in letters of earlier releases
 * @param rejection its message cut to {@value #MAX_MESSAGE_CHARS} characters
 */
public record RecentRejection(long logEpoch, Position position, Optional<String> tenant, Optional<String> space,
        Rejection rejection) {

    static final int MAX_MESSAGE_CHARS = 500;

    static RecentRejection of(DeadLetter letter) {
        Optional<String> tenant = letter.original().key().map(Bytes::toUtf8).filter(key -> key.indexOf('/') > 0)
                .map(key -> key.substring(0, key.indexOf('/')));
        String message = letter.rejection().message();
        return new RecentRejection(letter.logEpoch(), letter.position(), tenant, letter.space(), new Rejection(
                letter.rejection().reason(), message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS))));
    }
}
