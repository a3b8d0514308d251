package dev.refold.store.lucene;

import dev.refold.store.contract.GenerationContract;
import dev.refold.store.contract.OrderContract;
import dev.refold.store.contract.PositionContract;
import dev.refold.store.contract.SearchContract;
import dev.refold.store.contract.StoreFixture;
import dev.refold.store.contract.WritingContract;
import org.junit.jupiter.api.Nested;

/** The contract; what Lucene alone promises is in the tests beside it. */
final class LuceneStoreTest {

    private static StoreFixture fixture() {
        return new LuceneFixture(NearestChunks.Way.CHEAPEST);
    }

    @Nested
    final class Writing extends WritingContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Order extends OrderContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Position extends PositionContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Generations extends GenerationContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Searching extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    /** Small stores are searched exactly; here the graph answers, as it does in large ones. */
    @Nested
    final class SearchingTheGraph extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return new LuceneFixture(NearestChunks.Way.GRAPH);
        }
    }
}
