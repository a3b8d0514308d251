/**
 * A look at the past: folds {@code documents} up to a time or a consistency token, and fills a generation with the
 * documents as they were then. Vectors come from {@code embeddings.<space>} where a chunk's hash is found there, and from
 * the model where not; {@link dev.refold.indexer.asof.PastPlan} says how many before anything is paid. The generation is
 * searched by its number; no sink folds it, and no store promotes it.
 */
@NullMarked
package dev.refold.indexer.asof;

import org.jspecify.annotations.NullMarked;
