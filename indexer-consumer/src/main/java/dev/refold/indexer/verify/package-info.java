/**
 * Proves that a generation equals the fold of the log, or names what differs and mends it. Shares no code with what
 * folds: not with the embedder's fence, the chunker, the sinks, nor the rules of batches in the stores.
 */
@NullMarked
package dev.refold.indexer.verify;

import org.jspecify.annotations.NullMarked;
