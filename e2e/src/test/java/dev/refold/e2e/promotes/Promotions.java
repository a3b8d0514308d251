package dev.refold.e2e.promotes;

import java.util.List;

/**
 * Which generation is live, as its one promoter tells: promotion n makes live the first or the second in turn. Thread-safe
 * for one promoter and many that look.
 */
final class Promotions {

    private final String store;
    private final List<Candidate> candidates;
    private volatile int begun;
    private volatile int acknowledged;

    Promotions(String store, List<Candidate> candidates) {
        this.store = store;
        this.candidates = List.copyOf(candidates);
    }

    String store() {
        return store;
    }

    Candidate next() {
        return live(acknowledged);
    }

    void begin() {
        begun = acknowledged + 1;
    }

    void acknowledge() {
        acknowledged = begun;
    }

    /** How many are begun, acknowledged or not. */
    int begun() {
        return begun;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** @param promotion counted from 0 */
    private Candidate live(int promotion) {
        return candidates.get(promotion % candidates.size());
    }

    /** What is live once a number of promotions are acknowledged, and none more is begun. */
    Candidate liveAfter(int promotions) {
        return live(promotions - 1);
    }

    Candidate numbered(int number) {
        return candidates.stream().filter(one -> one.number() == number).findFirst()
                .orElseThrow(() -> new AssertionError("an answer of generation " + number + ", which nobody made"));
    }
}
