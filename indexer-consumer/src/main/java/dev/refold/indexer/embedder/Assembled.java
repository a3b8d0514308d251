package dev.refold.indexer.embedder;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Rejection;

/** A document with its vectors, or why it has none. */
sealed interface Assembled {

    record Document(EmbeddedDocument.Present document) implements Assembled {}

    record Rejected(Rejection rejection) implements Assembled {}
}
