package dev.refold.store.pgvector;

import dev.refold.store.contract.FilterContract;
import dev.refold.store.contract.FusionContract;
import dev.refold.store.contract.KeywordContract;
import dev.refold.store.contract.SearchContract;
import dev.refold.store.contract.StoreFixture;
import dev.refold.store.contract.TenantContract;
import org.junit.jupiter.api.Nested;

/** The ways of large tenants, taken for small ones: index first, snapshots of frequencies, one candidate to begin with. */
final class TightBoundsTest {

    private static final SearchBounds TIGHT = new SearchBounds(0, 1, 0, 1_000);

    @Nested
    final class Searching extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture(TIGHT);
        }
    }

    @Nested
    final class Fusing extends FusionContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture(TIGHT);
        }
    }

    @Nested
    final class Keywords extends KeywordContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture(TIGHT);
        }
    }

    @Nested
    final class Filters extends FilterContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture(TIGHT);
        }
    }

    @Nested
    final class Tenants extends TenantContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture(TIGHT);
        }
    }
}
