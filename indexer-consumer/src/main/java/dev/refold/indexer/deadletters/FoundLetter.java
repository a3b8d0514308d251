package dev.refold.indexer.deadletters;

import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import dev.refold.schemas.Redrive;
import dev.refold.schemas.RejectReason;

/**
 * A dead letter where it lies.
 *
 * @param place in {@code dead-letters}
 */
public record FoundLetter(Position place, DeadLetter letter) {

    /**
     * Whether its event first came into another partition than its key's. Offsets of two partitions do not compare: sent
     * once more it counts as sent now, unless it has a version.
     */
    public boolean isOutOfPlace() {
        return letter.rejection().reason() == RejectReason.WRONG_PARTITION
                || firstPlace().position().partition() != letter.position().partition();
    }

    /** Without its bytes. */
    public RecentRejection summary() {
        return RecentRejection.of(place, letter);
    }

    /** Where its event lay first in {@code documents}: the same however often it was redriven and rejected again. */
    public Redrive firstPlace() {
        try {
            return Redrive.of(letter.original().headers())
                    .orElseGet(() -> new Redrive(letter.position(), letter.logEpoch()));
        } catch (IllegalArgumentException e) {
            // Its headers name no place, which is why it was rejected.
            return new Redrive(letter.position(), letter.logEpoch());
        }
    }
}
