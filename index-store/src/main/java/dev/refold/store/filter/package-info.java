/** The typed filter expression, its two-valued meaning, and its evaluator in memory. */
@NullMarked
package dev.refold.store.filter;

import org.jspecify.annotations.NullMarked;
