/** What a store really holds, read back to be compared with the log, and mended. */
@NullMarked
package dev.refold.store.audit;

import org.jspecify.annotations.NullMarked;
