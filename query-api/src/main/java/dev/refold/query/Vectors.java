package dev.refold.query;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.search.Deadline;
import java.util.Optional;

/** Embeds queries. */
interface Vectors {

    /**
     * The query in the space; empty when it has no features.
     *
     * @throws ProblemException when this process cannot embed it, or not in time
     */
    Optional<Embedding> of(Space space, String query, Deadline deadline);
}
