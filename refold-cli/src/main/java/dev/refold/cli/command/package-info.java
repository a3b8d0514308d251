/** The commands: each reads its arguments, calls what does the work, and prints. */
@NullMarked
package dev.refold.cli.command;

import org.jspecify.annotations.NullMarked;
