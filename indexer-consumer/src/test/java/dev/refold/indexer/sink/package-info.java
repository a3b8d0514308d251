@NullMarked
package dev.refold.indexer.sink;

import org.jspecify.annotations.NullMarked;
