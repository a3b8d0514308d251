package dev.refold.indexer.embedder;

import dev.refold.schemas.ContentHash;
import java.util.OptionalLong;

/**
 * What the fence needs to know of an event.
 *
 * @param version as the producer stated it
 * @param position of the event; of a redriven one, where it lay first
 * @param content its document hash; all deletes are alike
 */
record Candidate(OptionalLong version, LogPosition position, ContentHash content) {}
