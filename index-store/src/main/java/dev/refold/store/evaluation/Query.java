package dev.refold.store.evaluation;

/** A query of a test collection. */
public record Query(String id, String text) {}
