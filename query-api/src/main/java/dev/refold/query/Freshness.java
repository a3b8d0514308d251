package dev.refold.query;

import java.util.Optional;

/**
 * Whether an answer includes what was asked of it.
 *
 * @param staleReason what it does not include, and why; empty when it includes everything wanted
 */
record Freshness(Optional<String> staleReason) {

    static final Freshness FRESH = new Freshness(Optional.empty());

    static Freshness stale(String reason) {
        return new Freshness(Optional.of(reason));
    }

    boolean stale() {
        return staleReason.isPresent();
    }
}
