/**
 * The embedder: {@code documents} in, {@code embeddings.<space>} and {@code dead-letters} out, exactly once. Decisions
 * are pure functions ({@link dev.refold.indexer.embedder.Gate}, {@link dev.refold.indexer.embedder.Fence},
 * {@link dev.refold.indexer.embedder.ChunkPlan}, {@link dev.refold.indexer.embedder.Assemble}); the processor around
 * them only reads and writes.
 */
@NullMarked
package dev.refold.indexer.embedder;

import org.jspecify.annotations.NullMarked;
