/**
 * How good an answer is, and how alike two answers are: pure functions over document ids, best first. Who answers is
 * behind {@link dev.refold.store.evaluation.Asking}.
 */
@NullMarked
package dev.refold.store.evaluation;

import org.jspecify.annotations.NullMarked;
