/** The parts of a running Refold, put together: all of them in one process, or one role each. */
@NullMarked
package dev.refold.cli.stack;

import org.jspecify.annotations.NullMarked;
