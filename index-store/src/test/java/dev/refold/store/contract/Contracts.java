package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** All contracts there are. */
public final class Contracts {

    public static final List<Class<? extends StoreContract>> ALL = List.of(WritingContract.class, OrderContract.class,
            PositionContract.class, GenerationContract.class, SearchContract.class, KeywordContract.class,
            PhraseContract.class,
            GroupingContract.class, PagingContract.class, FusionContract.class, FilterContract.class,
            FacetContract.class,
            TenantContract.class,
            ReadingContract.class,
            ReopeningContract.class, ConcurrencyContract.class, ModelContract.class, SizeContract.class,
            TaskContract.class, BulkLoadContract.class, LoadStepsContract.class, ProgressContract.class,
            ScanContract.class, MendContract.class, OrphanContract.class);

    /** Of stores that outlive their process, and so may meet what another release wrote. */
    private static final List<Class<? extends StoreContract>> DURABLE = List.of(FormatContract.class);

    private Contracts() {}

    /** That the test of a store that outlives its process leaves none out. */
    public static void assertAllOfDurableNestedIn(Class<?> test) {
        assertAllNestedIn(test);
        assertNestedIn(test, DURABLE);
    }

    /** That a store's test leaves none out. */
    public static void assertAllNestedIn(Class<?> test) {
        assertNestedIn(test, ALL);
    }

    private static void assertNestedIn(Class<?> test, List<Class<? extends StoreContract>> contracts) {
        assertThat(Arrays.stream(test.getDeclaredClasses()).<Class<?>>map(Class::getSuperclass).toList())
                .as("contracts that %s nests", test.getSimpleName()).containsAll(contracts);
    }
}
