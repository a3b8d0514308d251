@NullMarked
package dev.refold.cli.datadir;

import org.jspecify.annotations.NullMarked;
