@NullMarked
package dev.refold.indexer.embedder;

import org.jspecify.annotations.NullMarked;
