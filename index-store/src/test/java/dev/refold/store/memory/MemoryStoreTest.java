package dev.refold.store.memory;

import dev.refold.store.contract.StoreFixture;
import dev.refold.store.contract.WritingContract;
import org.junit.jupiter.api.Nested;

final class MemoryStoreTest {

    @Nested
    final class Writing extends WritingContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }
}
