package dev.refold.store.memory;

import dev.refold.store.contract.GenerationContract;
import dev.refold.store.contract.OrderContract;
import dev.refold.store.contract.PositionContract;
import dev.refold.store.contract.SearchContract;
import dev.refold.store.contract.WritingContract;
import dev.refold.store.contract.StoreFixture;
import org.junit.jupiter.api.Nested;

final class MemoryStoreTest {

    @Nested
    final class Writing extends WritingContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }

    @Nested
    final class Order extends OrderContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }

    @Nested
    final class Position extends PositionContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }

    @Nested
    final class Generations extends GenerationContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }

    @Nested
    final class Searching extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return new MemoryFixture();
        }
    }
}
