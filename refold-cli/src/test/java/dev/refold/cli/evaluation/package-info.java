@NullMarked
package dev.refold.cli.evaluation;

import org.jspecify.annotations.NullMarked;
