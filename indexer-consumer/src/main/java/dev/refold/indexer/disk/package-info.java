/** What does not fit in memory for a while. */
@NullMarked
package dev.refold.indexer.disk;

import org.jspecify.annotations.NullMarked;
