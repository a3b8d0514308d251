/** How comparisons and evaluations are asked for through the API, and told to people. */
@NullMarked
package dev.refold.cli.evaluation;

import org.jspecify.annotations.NullMarked;
