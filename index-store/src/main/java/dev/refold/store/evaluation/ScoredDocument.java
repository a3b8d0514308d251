package dev.refold.store.evaluation;

/**
 * A document in an answer.
 *
 * @param score 0 … 1, as the store gave it
 */
public record ScoredDocument(String id, double score) {}
