/** The {@link dev.refold.embedding.Embedder} contract, its implementations, and the chunker. */
@NullMarked
package dev.refold.embedding;

import org.jspecify.annotations.NullMarked;
