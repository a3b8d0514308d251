/** Two stores or generations held against each other, or one against judgements; and how that is told. */
@NullMarked
package dev.refold.cli.evaluation;

import org.jspecify.annotations.NullMarked;
