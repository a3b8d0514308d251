package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which events of {@code documents} were rejected lately: decided, and never to be seen. How far back it knows is
 * bounded; of an event before that it says nothing. Thread-safe.
 */
public interface Rejections {

    /** Knows of none. */
    Rejections NONE = new Rejections() {

        @Override
        public Optional<RejectedEvent> among(ConsistencyToken token, Space space, String tenant) {
            return Optional.empty();
        }

        @Override
        public boolean catchUp(Set<Integer> partitions, Duration atMost) {
            return true;
        }
    };

    /** @param position in {@code documents} */
    record RejectedEvent(Position position, Rejection rejection) {}

    /**
     * One of the very events a token names that was rejected, in this space or in all, and is of this tenant: what was
     * wrong with others is nobody else's business. Quick, asks nobody.
     */
    Optional<RejectedEvent> among(ConsistencyToken token, Space space, String tenant);

    /**
     * Waits until everything rejected before this call is known.
     *
     * @param partitions of {@code documents}
     * @return false when that could not be had in time
     */
    boolean catchUp(Set<Integer> partitions, Duration atMost);
}
