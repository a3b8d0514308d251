package dev.refold.store.memory;

import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;

final class MemoryFixture implements StoreFixture {

    @Override
    public IndexStore open() {
        return MemoryStore.create();
    }

    @Override
    public IndexStore reopen(IndexStore store) {
        store.close();
        return ((MemoryStore) store).reopened();
    }

    @Override
    public void settle(IndexStore store) {
        // Statistics are counted at every search.
    }

    @Override
    public void close() {}
}
