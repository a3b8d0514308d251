package dev.refold.e2e;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything a store shows of some documents, vectors included, to be compared with the same at another time. */
record StoreState(Map<String, EmbeddedDocument.Present> documents) {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();

    static StoreState of(IndexStore store, Collection<String> keys) {
        Map<String, EmbeddedDocument.Present> documents = new TreeMap<>();
        for (String key : keys) {
            store.document(LIVE, DocumentKey.parse(key)).ifPresent(found -> documents.put(key, found.document()));
        }
        return new StoreState(documents);
    }

    static Optional<Order> orderOf(IndexStore store, String key) {
        return store.document(LIVE, DocumentKey.parse(key)).map(found -> found.document().order());
    }
}
