package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** All contracts there are. */
public final class Contracts {

    public static final List<Class<? extends StoreContract>> ALL = List.of(WritingContract.class, OrderContract.class,
            PositionContract.class, GenerationContract.class, SearchContract.class, KeywordContract.class,
            GroupingContract.class, FusionContract.class, FilterContract.class, TenantContract.class,
            ReadingContract.class,
            ReopeningContract.class, ConcurrencyContract.class, ModelContract.class, SizeContract.class);

    private Contracts() {}

    /** That a store's test leaves none out. */
    public static void assertAllNestedIn(Class<?> test) {
        assertThat(Arrays.stream(test.getDeclaredClasses()).<Class<?>>map(Class::getSuperclass).toList())
                .as("contracts that %s nests", test.getSimpleName()).containsAll(ALL);
    }
}
