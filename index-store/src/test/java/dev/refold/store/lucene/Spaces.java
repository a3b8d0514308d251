package dev.refold.store.lucene;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;

/** Spaces without a model, and live generations of them. */
final class Spaces {

    private Spaces() {}

    static Space toy(int dimensions) {
        return new Space("toy", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    static Generation live(IndexStore store, int dimensions) {
        Generation made = store.create(toy(dimensions));
        store.transition(made.number(), GenerationState.READY);
        return store.promote(made.number());
    }
}
