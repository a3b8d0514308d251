/** Makes the way of a document, from a request to a store, one trace for OpenTelemetry. */
@NullMarked
package dev.refold.cli.tracing;

import org.jspecify.annotations.NullMarked;
