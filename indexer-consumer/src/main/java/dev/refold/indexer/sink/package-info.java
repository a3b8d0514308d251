/** Sinks: each folds one generation of one store from {@code embeddings.<space>}. */
@NullMarked
package dev.refold.indexer.sink;

import org.jspecify.annotations.NullMarked;
