/** What the demo asks and expects. */
@NullMarked
package dev.refold.cli.demo;

import org.jspecify.annotations.NullMarked;
