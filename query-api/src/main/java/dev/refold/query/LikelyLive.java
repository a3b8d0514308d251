package dev.refold.query;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The generation that answered last in each store: what is live changes seldom, and looking it up before every search
 * would be a question more to the store. A guess only; the store's answer says whether it was right. Thread-safe.
 */
final class LikelyLive {

    private final Map<String, Generation> lastOfStore = new ConcurrentHashMap<>();

    /** Empty for one that is named, too: that need not exist. */
    Optional<Generation> of(IndexStore store, GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live _ -> Optional.ofNullable(lastOfStore.get(store.name()));
            case GenerationChoice.Numbered _ -> Optional.empty();
        };
    }

    /** It failed: whoever comes next looks it up. */
    void forget(IndexStore store, Generation generation) {
        lastOfStore.remove(store.name(), generation);
    }

    void answered(IndexStore store, GenerationChoice choice, Generation generation) {
        switch (choice) {
            case GenerationChoice.Live _ -> lastOfStore.put(store.name(), generation);
            case GenerationChoice.Numbered _ -> {
            }
        }
    }
}
