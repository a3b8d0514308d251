package dev.refold.e2e.replay;

import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.lucene.VectorWay;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.util.List;

/**
 * One of each store, empty, all of them searching by their graphs: for a corpus of this size pgvector and Lucene would
 * compare with every vector, and agree for that reason alone. Chroma's server always takes its graph (but for fewer
 * than a hundred vectors of which many were deleted); memory compares with every vector, which shows what the graphs
 * miss.
 */
record ReplayedStores(String jdbcUrl, LuceneStore lucene, List<IndexStore> all) implements AutoCloseable {

    static ReplayedStores open(Path folder) {
        String jdbcUrl = TestPostgres.shared().newDatabase();
        ChromaDatabase chroma = TestChroma.shared().newDatabase();
        LuceneStore lucene = LuceneStore.open(folder.resolve("lucene"), VectorWay.GRAPH);
        return new ReplayedStores(jdbcUrl, lucene, List.of(pgvector(jdbcUrl),
                ChromaStore.open(ChromaSettings.of(chroma.url()).withDatabase(chroma.tenant(), chroma.database())),
                lucene, MemoryStore.create()));
    }

    /** One graph instead of several small ones: Lucene walks none that is small, see {@link GraphWalk}. */
    void mergeLucene() {
        lucene.generations().forEach(generation -> lucene.merge(generation.number()));
    }

    /** The same store once more, when what was folded is there. */
    static IndexStore pgvector(String jdbcUrl) {
        return PgVectorStore.open(PgVectorSettings.of(jdbcUrl).withExactChunks(0));
    }

    @Override
    public void close() {
        all.forEach(IndexStore::close);
    }
}
