/** The {@code refold} command. */
@NullMarked
package dev.refold.cli;

import org.jspecify.annotations.NullMarked;
