/** One log replayed into several stores, and their answers held against each other. */
@NullMarked
package dev.refold.e2e.replay;

import org.jspecify.annotations.NullMarked;
