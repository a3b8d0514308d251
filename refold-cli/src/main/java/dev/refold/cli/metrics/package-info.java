/** Names and tags of the metrics, bound to what the parts say of themselves. */
@NullMarked
package dev.refold.cli.metrics;

import org.jspecify.annotations.NullMarked;
