package dev.refold.indexer.verify;

import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.util.Optional;

/**
 * A document that differs, proven.
 *
 * @param seen the stored order
 * @param at where the log's last record of it lies; empty: the whole log has none
 */
record Confirmed(Finding finding, Optional<Order> seen, Optional<Position> at) {

    boolean like(Confirmed other) {
        return finding.kind() == other.finding.kind() && seen.equals(other.seen) && at.equals(other.at);
    }
}
