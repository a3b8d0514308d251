/** Figures taken from outside a running stack, as a client sees it. */
@NullMarked
package dev.refold.benchmarks;

import org.jspecify.annotations.NullMarked;
