package dev.refold.query;

import dev.refold.store.SearchMode;
import java.time.Duration;

/** Is told what the API does, for metrics. Thread-safe and quick: it runs in the request. */
public interface QueryListener {

    QueryListener NONE = new QueryListener() {
    };

    /**
     * A search ended.
     *
     * @param store the name of a store there is
     * @param took from the request's admission to its answer or problem
     */
    default void searched(String store, SearchMode mode, Outcome outcome, Duration took) {}

    /** A request was refused with 429: too many were at work. */
    default void rejected() {}

    /** What became of a search, by who acts. */
    enum Outcome {

        /** It was answered; with hits or without. */
        ANSWERED,
        /** The client is at fault (4xx). */
        REFUSED,
        /** Something it needs cannot be reached or holds nothing yet (503). */
        UNAVAILABLE,
        /** Its time was over (504). */
        LATE,
        /** Nobody foresaw it (500). */
        FAILED
    }
}
