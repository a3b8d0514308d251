package dev.refold.indexer.asof;

import dev.refold.schemas.ConsistencyToken;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Which moment of the past is wanted. */
public sealed interface AsOf {

    /** What every text of a token begins with: no date does. */
    Pattern TOKEN = Pattern.compile("r[0-9]+\\..*");
    int SHOWN_CHARS = 64;

    /** As people write it; the inverse of {@link #parse}. */
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

    /**
     * A date-time of ISO 8601 with its offset, or a consistency token.
     *
     * @throws IllegalArgumentException when it is neither; the message says what is wanted
     */
    static AsOf parse(String text) {
        if (TOKEN.matcher(text).matches()) {
            return new Token(ConsistencyToken.parse(text));
        }
        try {
            return new Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a moment is a date and a time with its offset, such as"
                    + " 2026-01-02T03:04:05Z or 2026-01-02T04:04:05+01:00, or a consistency token, not \""
                    + (text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text) + '"', e);
        }
    }
}
