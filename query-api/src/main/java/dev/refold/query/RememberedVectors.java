package dev.refold.query;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Embeds each query of a request once in each space, and knows how long that took. For one thread. */
final class RememberedVectors implements Vectors {

    private record Asked(Space space, String query) {}

    private final Vectors vectors;
    private final Map<Asked, Optional<Embedding>> known = new HashMap<>();
    private Duration spent = Duration.ZERO;

    RememberedVectors(Vectors vectors) {
        this.vectors = vectors;
    }

    @Override
    public Optional<Embedding> of(Space space, String query, Deadline deadline) {
        long began = System.nanoTime();
        try {
            return known.computeIfAbsent(new Asked(space, query), _ -> vectors.of(space, query, deadline));
        } finally {
            spent = spent.plusNanos(System.nanoTime() - began);
        }
    }

    /** In all, since it was made. */
    Duration spent() {
        return spent;
    }
}
