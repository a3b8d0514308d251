/** Publishes document events: the producer, and what runs a source into it. */
@NullMarked
package dev.refold.ingest;

import org.jspecify.annotations.NullMarked;
