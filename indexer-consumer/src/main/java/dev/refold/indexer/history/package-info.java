/** What happened to one document, read from the log of events. */
@NullMarked
package dev.refold.indexer.history;

import org.jspecify.annotations.NullMarked;
