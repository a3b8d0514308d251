package dev.refold.store.audit;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import java.util.Optional;

/**
 * Puts one document right, whatever the stored order says; also takes away stray pieces under its key.
 *
 * @param seen the order that was stored when the document was judged; when another is stored by then, or none where one
 *     was, nothing is done: a sink was quicker
 * @param state what the log says; empty: proof that the log has no such key, everything under it goes
 */
public record Mend(DocumentKey key, Optional<Order> seen, Optional<EmbeddedDocument> state) {

    public Mend {
        if (state.map(EmbeddedDocument::key).filter(wanted -> !wanted.equals(key)).isPresent()) {
            throw new IllegalArgumentException("the state of " + state.get().key() + " does not mend " + key);
        }
    }
}
