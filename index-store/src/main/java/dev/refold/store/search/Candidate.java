package dev.refold.store.search;

/**
 * A chunk that one of the two searches found.
 *
 * @param score absolute, 0 … 1: (1 + cosine) / 2, or BM25 / Σ idf·(k1 + 1)
 */
public record Candidate(ChunkRef chunk, double score) {}
