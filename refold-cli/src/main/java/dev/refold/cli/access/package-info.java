/**
 * Where access keys are kept: a compacted topic beside the log. Every replica of the API reads Kafka already, wherever it
 * runs and whatever store it asks, so a key made or revoked is known to all of them as soon as the record arrives, with
 * no further server to run, and no file to be copied.
 */
@NullMarked
package dev.refold.cli.access;

import org.jspecify.annotations.NullMarked;
