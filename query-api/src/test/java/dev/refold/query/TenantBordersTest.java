package dev.refold.query;

import dev.refold.store.IndexStore;
import dev.refold.store.memory.MemoryStore;

final class TenantBordersTest extends TenantBorders {

    @Override
    IndexStore newStore() {
        return MemoryStore.create();
    }
}
