package dev.refold.query;

import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.util.concurrent.atomic.AtomicInteger;

/** Over a real PostgreSQL, whose policies hold the border once more. */
final class PgVectorTenantBordersTest extends TenantBorders {

    private static final String DATABASE = TestPostgres.shared().newDatabase();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @Override
    IndexStore newStore() {
        return PgVectorStore.open(PgVectorSettings.of(DATABASE).withSchema("s" + SCHEMAS.incrementAndGet())
                .withPoolSize(2));
    }
}
