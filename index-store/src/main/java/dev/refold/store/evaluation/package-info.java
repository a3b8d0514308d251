/** How good an answer is, and how alike two answers are. Pure functions over document ids, best first. */
@NullMarked
package dev.refold.store.evaluation;

import org.jspecify.annotations.NullMarked;
