package dev.refold.store;

/** Visible documents and chunks, deleted ones not among them. */
public record Counts(Generation generation, long documents, long chunks) {}
