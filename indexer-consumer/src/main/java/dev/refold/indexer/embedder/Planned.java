package dev.refold.indexer.embedder;

import dev.refold.schemas.Rejection;

/** A plan for a document, or why there is none. */
sealed interface Planned {

    record Plan(ChunkPlan plan) implements Planned {}

    record Rejected(Rejection rejection) implements Planned {}
}
