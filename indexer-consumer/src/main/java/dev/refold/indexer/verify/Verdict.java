package dev.refold.indexer.verify;

import dev.refold.schemas.Order;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.VectorPrecision;
import java.util.Optional;

/** What is to be said of one document. */
sealed interface Verdict {

    record Same() implements Verdict {}

    /** @param stored the order found; empty when there is no document */
    record Differs(FindingKind kind, Optional<Order> stored) implements Verdict {}

    Verdict SAME = new Same();

    /**
     * Pure.
     *
     * @param expected what the log says; empty when it has no such document
     * @param stored empty when there is none
     */
    static Verdict of(Optional<Expected> expected, Optional<ScannedDocument> stored, VectorPrecision precision) {
        Optional<Order> order = stored.map(ScannedDocument::order);
        if (expected.isEmpty()) {
            return order.isEmpty() ? SAME : new Differs(FindingKind.GHOST, order);
        }
        if (stored.isEmpty()) {
            return new Differs(FindingKind.GAP, order);
        }
        int compared = stored.get().order().compareTo(expected.get().order());
        if (compared != 0) {
            return new Differs(compared < 0 ? FindingKind.STALE : FindingKind.AHEAD, order);
        }
        return expected.get().same(stored.get(), precision) ? SAME : new Differs(FindingKind.CORRUPT, order);
    }
}
