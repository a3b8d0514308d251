package dev.refold.store.pgvector;

import dev.refold.store.contract.ConcurrencyContract;
import dev.refold.store.contract.Contracts;
import dev.refold.store.contract.FacetContract;
import dev.refold.store.contract.FilterContract;
import dev.refold.store.contract.FormatContract;
import dev.refold.store.contract.FusionContract;
import dev.refold.store.contract.GenerationContract;
import dev.refold.store.contract.GroupingContract;
import dev.refold.store.contract.KeywordContract;
import dev.refold.store.contract.ModelContract;
import dev.refold.store.contract.OrderContract;
import dev.refold.store.contract.PagingContract;
import dev.refold.store.contract.PhraseContract;
import dev.refold.store.contract.PositionContract;
import dev.refold.store.contract.ReadingContract;
import dev.refold.store.contract.ReopeningContract;
import dev.refold.store.contract.SearchContract;
import dev.refold.store.contract.SizeContract;
import dev.refold.store.contract.StoreFixture;
import dev.refold.store.contract.TenantContract;
import dev.refold.store.contract.WritingContract;
import dev.refold.store.contract.TaskContract;
import dev.refold.store.contract.BulkLoadContract;
import dev.refold.store.contract.LoadStepsContract;
import dev.refold.store.contract.ProgressContract;
import dev.refold.store.contract.ScanContract;
import dev.refold.store.contract.MendContract;
import dev.refold.store.contract.OrphanContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PgVectorStoreTest {

    @Test
    void every_contract_is_tested() {
        Contracts.assertAllOfDurableNestedIn(PgVectorStoreTest.class);
    }

    @Nested
    final class Writing extends WritingContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Ordering extends OrderContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class AtPositions extends PositionContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Generations extends GenerationContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Searching extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Keywords extends KeywordContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Fusing extends FusionContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Grouping extends GroupingContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Facets extends FacetContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Phrases extends PhraseContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Paging extends PagingContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Filtering extends FilterContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Tenants extends TenantContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Reading extends ReadingContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Reopening extends ReopeningContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Concurrency extends ConcurrencyContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Model extends ModelContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Sizes extends SizeContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Tasks extends TaskContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class BulkLoading extends BulkLoadContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class LoadSteps extends LoadStepsContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Progress extends ProgressContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Scanning extends ScanContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Mending extends MendContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Orphans extends OrphanContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }

    @Nested
    final class Formats extends FormatContract {

        @Override
        protected StoreFixture newFixture() {
            return new PgVectorFixture();
        }
    }
}
