@NullMarked
package dev.refold.cli.stack;

import org.jspecify.annotations.NullMarked;
