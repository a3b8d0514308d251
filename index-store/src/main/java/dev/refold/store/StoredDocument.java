package dev.refold.store;

import dev.refold.schemas.EmbeddedDocument;

/**
 * A document as a generation holds it. Vectors are those stored (rounded where the store rounds); the text may lack
 * what lies outside every chunk.
 */
public record StoredDocument(Generation generation, EmbeddedDocument.Present document) {}
