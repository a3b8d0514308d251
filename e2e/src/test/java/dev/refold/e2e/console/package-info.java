/** The console as a user meets it: a real Chromium before a real stack. */
@NullMarked
package dev.refold.e2e.console;

import org.jspecify.annotations.NullMarked;
