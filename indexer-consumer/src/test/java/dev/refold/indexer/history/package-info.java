@NullMarked
package dev.refold.indexer.history;

import org.jspecify.annotations.NullMarked;
