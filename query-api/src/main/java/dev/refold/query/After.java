package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a read is to include, and what becomes of it when the index does not in time. Pure.
 *
 * @param token of all tokens given, merged
 * @param patience how long it waits at most
 * @param allowStale whether to answer without it rather than not at all
 */
record After(ConsistencyToken token, Duration patience, boolean allowStale) {

    static final int MAX_TOKENS = 64;

    /** Waiting takes no more than this part of a request's time by default: the rest is for the answer. */
    private static final int QUARTERS_FOR_WAITING = 3;

    /**
     * @param tokens none: nothing is waited for
     * @param timeout of the whole request
     */
    static Optional<After> of(List<String> tokens, OptionalInt waitMillis, boolean allowStale, Duration timeout) {
        if (tokens.size() > MAX_TOKENS) {
            throw new ProblemException(ProblemType.LIMIT, "after has at most " + MAX_TOKENS + " tokens, not "
                    + tokens.size() + ".",
                    "Merge them: a read with several tokens needs the last of each document only.");
        }
        Duration wait = waitMillis.isPresent()
                ? Duration.ofMillis(waitMillis.getAsInt())
                : timeout.multipliedBy(QUARTERS_FOR_WAITING).dividedBy(4);
        return tokens.stream().map(After::token).reduce(ConsistencyToken::merge)
                .map(token -> new After(token, wait, allowStale));
    }

    /** The same with what is left of the time for waiting. */
    After within(Duration left) {
        return new After(token, left.isNegative() ? Duration.ZERO : left, allowStale);
    }

    private static ConsistencyToken token(String text) {
        try {
            return ConsistencyToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID, "after: " + e.getMessage(),
                    "Send a token as a write returned it.", e);
        }
    }
}
