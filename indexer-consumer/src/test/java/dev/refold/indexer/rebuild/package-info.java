@NullMarked
package dev.refold.indexer.rebuild;

import org.jspecify.annotations.NullMarked;
