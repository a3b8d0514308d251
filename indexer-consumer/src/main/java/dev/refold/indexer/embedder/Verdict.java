package dev.refold.indexer.embedder;

import dev.refold.schemas.Rejection;

/** What the fence says of an event. */
sealed interface Verdict {

    /** Newer than everything known; becomes the head. */
    record Accepted(Head head) implements Verdict {}

    /** Something newer is known. */
    record Superseded() implements Verdict {}

    /**
     * Says what is known already.
     *
     * @param head what is known, possibly confirmed at a later position
     */
    record Duplicate(Head head) implements Verdict {}

    /** Two contents under one stated version: whichever came second is a fault of the producer. */
    record Conflict(Rejection rejection) implements Verdict {}
}
