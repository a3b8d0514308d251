/** How a command ends. */
@NullMarked
package dev.refold.cli.exit;

import org.jspecify.annotations.NullMarked;
