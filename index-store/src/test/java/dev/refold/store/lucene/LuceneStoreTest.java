package dev.refold.store.lucene;

import dev.refold.store.contract.Contracts;
import dev.refold.store.contract.FusionContract;
import dev.refold.store.contract.GenerationContract;
import dev.refold.store.contract.GroupingContract;
import dev.refold.store.contract.KeywordContract;
import dev.refold.store.contract.OrderContract;
import dev.refold.store.contract.PagingContract;
import dev.refold.store.contract.PhraseContract;
import dev.refold.store.contract.PositionContract;
import dev.refold.store.contract.ReadingContract;
import dev.refold.store.contract.ReopeningContract;
import dev.refold.store.contract.SearchContract;
import dev.refold.store.contract.FacetContract;
import dev.refold.store.contract.FilterContract;
import dev.refold.store.contract.FormatContract;
import dev.refold.store.contract.ConcurrencyContract;
import dev.refold.store.contract.ModelContract;
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

/** The contract; what Lucene alone promises is in the tests beside it. */
final class LuceneStoreTest {

    private static StoreFixture fixture() {
        return new LuceneFixture(VectorWay.CHEAPEST);
    }

    /** Small stores are searched exactly; here the graph answers, as it does in large ones. */
    private static StoreFixture graphFixture() {
        return new LuceneFixture(VectorWay.GRAPH);
    }

    @Test
    void no_contract_is_left_out() {
        Contracts.assertAllOfDurableNestedIn(LuceneStoreTest.class);
    }

    @Nested
    final class Writing extends WritingContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Ordering extends OrderContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Positions extends PositionContract {

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

    @Nested
    final class Keywords extends KeywordContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Fusing extends FusionContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Grouping extends GroupingContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Facets extends FacetContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Phrases extends PhraseContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Paging extends PagingContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Tenants extends TenantContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Reading extends ReadingContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Reopening extends ReopeningContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Filtering extends FilterContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Concurrency extends ConcurrencyContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Model extends ModelContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class SearchingTheGraph extends SearchContract {

        @Override
        protected StoreFixture newFixture() {
            return graphFixture();
        }
    }

    @Nested
    final class TenantsInTheGraph extends TenantContract {

        @Override
        protected StoreFixture newFixture() {
            return graphFixture();
        }
    }

    @Nested
    final class Sizes extends SizeContract {

        @Override
        protected StoreFixture newFixture() {
            return new LuceneFixture(VectorWay.CHEAPEST);
        }
    }

    @Nested
    final class Tasks extends TaskContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class BulkLoading extends BulkLoadContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class LoadSteps extends LoadStepsContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Progress extends ProgressContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Scanning extends ScanContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Mending extends MendContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Orphaned extends OrphanContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }

    @Nested
    final class Formats extends FormatContract {

        @Override
        protected StoreFixture newFixture() {
            return fixture();
        }
    }
}
