/** What reports as pages share: escaping, one style, and plots as inline SVG. */
@NullMarked
package dev.refold.cli.page;

import org.jspecify.annotations.NullMarked;
