@NullMarked
package dev.refold.indexer.asof;

import org.jspecify.annotations.NullMarked;
