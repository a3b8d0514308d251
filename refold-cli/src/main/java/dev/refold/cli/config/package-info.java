/** The configuration: one tree of records, read from flags, environment and file, every error found at once. */
@NullMarked
package dev.refold.cli.config;

import org.jspecify.annotations.NullMarked;
