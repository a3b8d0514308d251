package dev.refold.indexer.embedder;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DocumentKey;
import java.util.Optional;

/**
 * What an event changes of a document, see {@link DocumentFold#next}.
 *
 * @param head to be kept for the document's next event
 * @param state to be kept as the document's state; empty when the event only confirms the state there is
 */
public record FoldedEvent(DocumentKey key, Bytes head, Optional<Bytes> state) {}
