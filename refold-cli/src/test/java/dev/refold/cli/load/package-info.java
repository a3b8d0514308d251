@NullMarked
package dev.refold.cli.load;

import org.jspecify.annotations.NullMarked;
