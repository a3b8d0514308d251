/** What lies in the data directory, and who may use it. */
@NullMarked
package dev.refold.cli.datadir;

import org.jspecify.annotations.NullMarked;
