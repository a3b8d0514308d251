/** How commands talk to a Refold that runs. */
@NullMarked
package dev.refold.cli.client;

import org.jspecify.annotations.NullMarked;
