package dev.refold.indexer.embedder;

import java.util.Optional;

/**
 * The newest events of one document: the one that made its embedded state, and one that waits for the model.
 *
 * @param waiting always newer than {@code stored}
 */
record Heads(Optional<Head> stored, Optional<Waiting> waiting) {

    static final Heads NONE = new Heads(Optional.empty(), Optional.empty());

    /**
     * @param arrival where the waiting record lies; its order may name another place when it was redriven
     */
    record Waiting(Head head, LogPosition arrival) {}

    /** What a new event is fenced against. */
    Optional<Head> newest() {
        return waiting.map(Waiting::head).or(() -> stored);
    }

    Heads stored(Head head) {
        return new Heads(Optional.of(head), Optional.empty());
    }

    Heads waiting(Head head, LogPosition arrival) {
        return new Heads(stored, Optional.of(new Waiting(head, arrival)));
    }

    Heads withoutWaiting() {
        return new Heads(stored, Optional.empty());
    }

    /** The newest of them replaced, which stays what it was: stored or waiting. */
    Heads newest(Head head) {
        return waiting.isPresent()
                ? new Heads(stored, waiting.map(entry -> new Waiting(head, entry.arrival())))
                : new Heads(Optional.of(head), Optional.empty());
    }

    boolean awaits(LogPosition arrival) {
        return waiting.filter(entry -> entry.arrival().equals(arrival)).isPresent();
    }
}
