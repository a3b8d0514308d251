package dev.refold.query;

import dev.refold.query.LogBook.Letter;
import dev.refold.query.LogBook.PastEvent;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The JSON of what the logs tell: records whose component names are the contract. Pure. */
final class LogAnswers {

    private LogAnswers() {}

    /** @param cursor of older ones; empty when these are the last that are known */
    record LettersAnswer(List<LetterAnswer> deadLetters, Optional<String> cursor, boolean olderForgotten) {}

    record LetterAnswer(Position position, Instant time, Optional<String> tenant, Optional<String> documentId,
            Optional<String> space, String reason, String message) {

        static LetterAnswer of(Letter letter) {
            return new LetterAnswer(letter.position(), letter.place().time(), letter.tenant(), letter.documentId(),
                    letter.space(), letter.rejection().reason().code(), letter.rejection().message());
        }
    }

    /**
     * @param cursor of where to look on; empty when the log was read to its beginning
     * @param olderGone whether the log had a beginning that it has no more
     */
    record HistoryAnswer(String documentId, List<EventAnswer> events, Optional<String> cursor, boolean olderGone) {}

    record EventAnswer(Position position, Instant time, String operation, OptionalLong version,
            Optional<String> title, Optional<Instant> occurredAt, int bytes, Optional<String> reason,
            Optional<String> message) {

        static EventAnswer of(PastEvent event) {
            return new EventAnswer(event.position(), event.appended(),
                    event.operation().name().toLowerCase(Locale.ROOT), event.version(), event.title(),
                    event.occurredAt(), event.bytes(), event.rejection().map(rejection -> rejection.reason().code()),
                    event.rejection().map(Rejection::message));
        }
    }
}
