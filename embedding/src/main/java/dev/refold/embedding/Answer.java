package dev.refold.embedding;

import java.time.Duration;
import java.util.List;

/** What came of one request to a model; decides who acts. */
sealed interface Answer {

    /** @param outcomes one for each text, in their order */
    record Outcomes(List<Embedded> outcomes, long tokens) implements Answer {}

    /** The service will not have this request: a text in it is too long or not to its liking. */
    record NotAccepted(String what) implements Answer {}

    /** Busy, down, slow, or answering nonsense: the same request may do later. */
    record Later(String why, Duration retryAfter, List<Throwable> cause) implements Answer {

        static Later because(String why) {
            return new Later(why, Duration.ZERO, List.of());
        }

        static Later because(String why, Throwable cause) {
            return new Later(why, Duration.ZERO, List.of(cause));
        }
    }

    /** Nothing but another setting helps. */
    record Misconfigured(String whatToDo) implements Answer {}
}
