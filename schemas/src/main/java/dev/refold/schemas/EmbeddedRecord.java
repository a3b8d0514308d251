package dev.refold.schemas;

/** A value of {@code embeddings.<space>}: the last state of a document, or a partition's mark. */
public sealed interface EmbeddedRecord permits EmbeddedDocument, Mark {}
