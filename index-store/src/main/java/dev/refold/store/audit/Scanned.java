package dev.refold.store.audit;

import dev.refold.schemas.DocumentKey;

/** One thing a {@link StoreScan} found. */
public sealed interface Scanned permits ScannedDocument, Scanned.Stray {

    DocumentKey key();

    /**
     * Pieces that belong to no state of a document, such as a chunk without a head. What a store leaves behind for a
     * moment by design is one too: it is gone at the next look.
     *
     * @param what for people
     */
    record Stray(DocumentKey key, String what) implements Scanned {}
}
