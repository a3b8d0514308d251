/** Where log lines go. */
@NullMarked
package dev.refold.cli.logging;

import org.jspecify.annotations.NullMarked;
