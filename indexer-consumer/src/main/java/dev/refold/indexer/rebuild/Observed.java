package dev.refold.indexer.rebuild;

import dev.refold.store.GenerationState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a decision rests on, beside the rebuild itself.
 *
 * @param own state of the generation that is rebuilt
 * @param live number of the generation that is live
 * @param outcome of the work at the step in hand; empty before it was worked at
 */
record Observed(GenerationState own, OptionalInt live, Instant now, Optional<Outcome> outcome) {}
